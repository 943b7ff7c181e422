import{n as e,t}from"./started-instance-BOtSMRE9.js";import{t as n}from"./deferred-D9s1OGk8.js";import{i as r,n as i,r as a}from"./kafka-failure-DECO-aDT.js";import{a as o,f as s,g as c,i as l,m as u,n as d,o as f,p,r as m,s as h,u as g}from"./diagnose-BYoidgU6.js";import{a as _,i as v,o as y}from"./kafka-topics-BppZ4KFv.js";import{o as b,r as x}from"./open-pipeline-B8UG9xkQ.js";import{n as S}from"./wait-for-DuDk71xQ.js";import{t as C}from"./errors-CczF5Rnm.js";const w=`PINTEREST_PIPELINE_SETTINGS`,T=(e,t)=>({kind:`unit`,about:[e,[w,...t].join(`:`)],decode:e=>({text:y(e,`text`),active:e.get(`active`)??``,enabled:e.get(`enabled`)===`enabled`,running:e.get(`running`)||void 0,newer:e.get(`newer`)})}),E=e=>({kind:`http`,about:[e,``],decode:e=>/^[1-5]\d\d$/.test(e.get(`status`)??``)}),D=`${_}
name=$1 digest=$2 variable=$3 settings=$4 url=$5
shift 5
file=/etc/systemd/system/$name
stage "$digest"
need_root "sudo install -m 644 $staged $file && sudo systemctl daemon-reload && sudo systemctl enable --now $name"
if ! cmp -s "$staged" "$file"; then
  sudo -n install -m 644 "$staged" "$file.part" && sudo -n mv -f "$file.part" "$file"
fi
rm -f "$staged"
# Without descriptor 9, or a service manager that starts children of its own would keep our lock.
sudo -n systemctl daemon-reload 9>&-
sudo -n systemctl enable "$name" > /dev/null 2>&1 9>&- || die "systemctl could not enable $name"
up_to_date() {
  local pid=0 started=0 read=""
  pid=$(main_pid "$name")
  [ "$pid" != 0 ] && [ "$(started_with "$pid" "$variable")" = "$settings" ] || return 1
  started=$(started_at "$pid")
  for read in "$file" "$@"; do
    if [ -e "$read" ] && [ "$(stat -Lc %Y -- "$read")" -gt "$started" ]; then return 1; fi
  done
}
last_words() { sudo -n journalctl -u "$name" -n 8 --no-pager 2>&1 | tail -n 8; }
restart() {
  say "restarting $name"
  sudo -n systemctl restart "$name" 9>&- || die "systemctl could not start $name. It last said: $(last_words)"
  restarted=yes
}
restarted=no
if ! systemctl is-active --quiet "$name" || ! up_to_date "$@"; then restart; fi
deadline=$((SECONDS + 150))
patience=$((SECONDS + 60))
while :; do
  answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
  [ "$answer" = 000 ] || break
  [ "$SECONDS" -lt "$deadline" ] || die "$name does not answer at $url within 150 s. It last said: $(last_words)"
  # Running with the right settings but deaf: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$SECONDS" -ge "$patience" ]; then restart; fi
  if [ $((SECONDS % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;function O(e,t){let n=e.view.observe(T(t.name,t.files)),r=e.view.observe(E(t.url));return{id:`unit ${t.name}`,within:39e4,async desired(e){await t.ready(e);let{text:n,reads:r}=await t.unit(e),i=p([n,...r].join(`\0`)).slice(0,32);return{text:k(n,i),settings:i}},async read(e){let t=await n(e);if(t?.text!==void 0)return{...t,answers:await r(e)===!0}},diff:(e,n)=>A(e,t.url,n),async apply(n,r,i){let a=[t.name,p(n.text),w,n.settings,t.url,...t.files];await c(e,{what:`starting ${t.name}`,script:D,args:a,stdin:n.text},i)},owned:e=>e.text?.startsWith(i)===!0}}function k(e,t){return`${i}\n${e.replace(/^\[Service\]$/m,`[Service]\nEnvironment=${w}=${t}`)}`}function A(e,t,n){if(n===void 0)return{action:`create`,lines:s(void 0,e.text)};let r=[];if(n.text!==e.text){let t=s(n.text,e.text);r.push(...t.length>0?t:[{path:`text`,before:`(other)`,after:`(ours)`}])}return n.enabled||r.push({path:`enabled`,before:`no`,after:`yes`}),n.active===`active`?n.running===e.settings?n.newer===void 0?n.answers||r.push({path:t,before:`(no answer)`,after:`(answers)`}):r.push({path:`running since`,before:`before ${n.newer} was written`,after:`afterwards`}):r.push({path:`running settings`,before:n.running??`(unknown)`,after:e.settings}):r.push({path:`state`,before:n.active||`unknown`,after:`active`}),r.length===0?{action:`none`}:{action:`update`,lines:r}}function j(e){let t=e.trimEnd().split(`
`),n=t.pop()??``,r=t.join(`
`).trim(),i=M(r);if(n===`200`&&Array.isArray(i))return{topics:i.map(String)};let a=typeof i==`object`&&i&&`message`in i?String(i.message):r.slice(0,200);return{problem:`status ${n||`(none)`}${a===``?``:`: ${a}`}`}}function M(e){try{return JSON.parse(e)}catch{return}}const N=(e,t)=>({id:`the REST proxy lists the topics`,within:36e4,async run(n){await m(`The REST proxy cannot list the topics`,e,n);using r=e.ports.clock.deadline(1e5);let i=AbortSignal.any([n.signal,r.signal]),a=`no answer yet`,o=await S({what:`GET ${t}topics on the host`,async poll(){let n=await e.ports.host.read(`curl -sS --noproxy '*' -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`,{args:[`${t}topics`],signal:i}),r=n.code===0?j(n.stdout):{problem:n.stderr.trim()};return`problem`in r&&(a=r.problem),r},done(e){if(`topics`in e)return!0;if(/status 40[13]/.test(e.problem))throw new C(`the brokers refuse it (${e.problem})`);return!1},describe:e=>`topics`in e?`listed`:e.problem,every:3e3,scope:{...n,signal:i},clock:e.ports.clock}).catch(async i=>{throw n.signal.throwIfAborted(),!(i instanceof C)&&!r.signal.aborted?i:await d(`The REST proxy does not list the topics (${a})`,l(e,t),n)}),s=`topics`in o?o.topics.length:0;return`GET /topics lists ${s} ${s===1?`topic`:`topics`}`}});function P({bootstrapServers:e,roleArn:t,listen:n,port:r}){return f([[`bootstrap.servers`,e],[`listeners`,`http://${n}:${r}`]])+f(o(t),`client.`)+f([[`producer.max.block.ms`,`5000`],[`producer.request.timeout.ms`,`10000`],[`producer.delivery.timeout.ms`,`20000`],[`access.control.allow.origin`,`*`]])}const F=(e,t)=>`[Unit]
Description=Kafka REST proxy of the Pinterest data pipeline
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
User=${t}
Environment=CLASSPATH=${e.iamJar}
Environment=LOG_DIR=${e.confluent}/logs
ExecStart=${e.confluent}/bin/kafka-rest-start ${e.restProperties}
Restart=always
RestartSec=5
TimeoutStopSec=180
LimitNOFILE=100000
# A JVM that was asked to end says so with 143.
SuccessExitStatus=143

[Install]
WantedBy=multi-user.target
`,I={name:`setup-rest-proxy`,after:[`setup-kafka-client`],build(e){let i={host:e.ports.host,view:v(e)},o=r(e.config),{listen:s,port:c}=e.config.restProxy,l=`http://${s===`0.0.0.0`?`127.0.0.1`:s}:${c}/`,d=async()=>{let[t,n]=await Promise.all([x(e),b(e)]);return P({bootstrapServers:t,roleArn:n,listen:s,port:c})},f=i.view.observe(h(o.iamJar));return{resources:[...t(e),u(i,{download:e.downloads.confluent,folder:o.confluent,sentinel:`bin/kafka-rest-start`,within:36e5}),g(i,{path:o.restProperties,text:d}),O(i,{name:`kafka-rest.service`,unit:async()=>({text:F(o,e.config.ssh.user),reads:[await d(),e.downloads.confluent.fileName]}),files:[o.restProperties,`${o.confluent}/${a}`],url:l,async ready(e){if(await f(e)===void 0)throw new n(`the Kafka client is not on the host yet`)}})],probes:[N(e,l)]}}},L=(t,n)=>e(I,t,n);export{L as run};