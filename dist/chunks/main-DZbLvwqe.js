import{n as e,r as t,t as n}from"./converge-report-BAnL0R3s.js";import{o as r,r as i,t as a}from"./open-pipeline-CL0Gr-Vn.js";import{t as o}from"./deferred-D9s1OGk8.js";import{a as s,d as c,f as l,h as u,i as d,l as f,n as p,o as m,p as h,r as g}from"./ladders-DaeXzTqj.js";import{i as _,n as v,r as y}from"./kafka-failure-DECO-aDT.js";import{t as b}from"./started-instance-p8VboKqh.js";import{a as x,i as S,o as C}from"./kafka-topics-DQnvWiCb.js";import{n as w}from"./wait-for-DuDk71xQ.js";import{t as T}from"./errors-CczF5Rnm.js";const E=`PINTEREST_PIPELINE_SETTINGS`,D=(e,t)=>({kind:`unit`,about:[e,[E,...t].join(`:`)],decode:e=>({text:C(e,`text`),active:e.get(`active`)??``,enabled:e.get(`enabled`)===`enabled`,running:e.get(`running`)||void 0,newer:e.get(`newer`)})}),O=e=>({kind:`http`,about:[e,``],decode:e=>/^[1-5]\d\d$/.test(e.get(`status`)??``)}),k=`${x}
name=$1 digest=$2 variable=$3 settings=$4 url=$5
shift 5
file=/etc/systemd/system/$name
stage "$digest"
as_root true
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
  answer=$(curl -s -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
  [ "$answer" = 000 ] || break
  [ "$SECONDS" -lt "$deadline" ] || die "$name does not answer at $url within 150 s. It last said: $(last_words)"
  # Running with the right settings but deaf: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$SECONDS" -ge "$patience" ]; then restart; fi
  if [ $((SECONDS % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;function A(e,t){let n=e.view.observe(D(t.name,t.files)),r=e.view.observe(O(t.url));return{id:`unit ${t.name}`,within:39e4,async desired(e){await t.ready(e);let{text:n,reads:r}=await t.unit(e),i=l([n,...r].join(`\0`)).slice(0,32);return{text:j(n,i),settings:i}},async read(e){let t=await n(e);if(t?.text!==void 0)return{...t,answers:await r(e)===!0}},diff:(e,n)=>M(e,t.url,n),async apply(n,r,i){let a=[t.name,l(n.text),E,n.settings,t.url,...t.files];await u(e,{what:`starting ${t.name}`,script:k,args:a,stdin:n.text},i)},owned:e=>e.text?.startsWith(v)===!0}}function j(e,t){return`${v}\n${e.replace(/^\[Service\]$/m,`[Service]\nEnvironment=${E}=${t}`)}`}function M(e,t,n){if(n===void 0)return{action:`create`,lines:c(void 0,e.text)};let r=[];if(n.text!==e.text){let t=c(n.text,e.text);r.push(...t.length>0?t:[{path:`text`,before:`(other)`,after:`(ours)`}])}return n.enabled||r.push({path:`enabled`,before:`no`,after:`yes`}),n.active===`active`?n.running===e.settings?n.newer===void 0?n.answers||r.push({path:t,before:`(no answer)`,after:`(answers)`}):r.push({path:`running since`,before:`before ${n.newer} was written`,after:`afterwards`}):r.push({path:`running settings`,before:n.running??`(unknown)`,after:e.settings}):r.push({path:`state`,before:n.active||`unknown`,after:`active`}),r.length===0?{action:`none`}:{action:`update`,lines:r}}function N(e){let t=e.trimEnd().split(`
`),n=t.pop()??``,r=t.join(`
`).trim(),i=P(r);if(n===`200`&&Array.isArray(i))return{topics:i.map(String)};let a=typeof i==`object`&&i&&`message`in i?String(i.message):r.slice(0,200);return{problem:`status ${n||`(none)`}${a===``?``:`: ${a}`}`}}function P(e){try{return JSON.parse(e)}catch{return}}const F=(e,t)=>({id:`the REST proxy lists the topics`,within:36e4,async run(n){using r=e.ports.clock.deadline(1e5);let i=AbortSignal.any([n.signal,r.signal]),a=`no answer yet`,o=await w({what:`GET ${t}topics on the host`,async poll(){let n=await e.ports.host.read(`curl -sS -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`,{args:[`${t}topics`],signal:i}),r=n.code===0?N(n.stdout):{problem:n.stderr.trim()};return`problem`in r&&(a=r.problem),r},done(e){if(`topics`in e)return!0;if(/status 40[13]/.test(e.problem))throw new T(`the brokers refuse it (${e.problem})`);return!1},describe:e=>`topics`in e?`listed`:e.problem,every:3e3,scope:{...n,signal:i},clock:e.ports.clock}).catch(async i=>{throw n.signal.throwIfAborted(),!(i instanceof T)&&!r.signal.aborted?i:await p(`The REST proxy does not list the topics (${a})`,g(e,t),n)}),s=`topics`in o?o.topics.length:0;return`GET /topics lists ${s} ${s===1?`topic`:`topics`}`}});function I({bootstrapServers:e,roleArn:t,listen:n,port:r}){return s([[`bootstrap.servers`,e],[`listeners`,`http://${n}:${r}`]])+s(d(t),`client.`)+s([[`producer.max.block.ms`,`5000`],[`producer.request.timeout.ms`,`10000`],[`producer.delivery.timeout.ms`,`20000`],[`access.control.allow.origin`,`*`]])}const L=(e,t)=>`[Unit]
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
`,R={name:`setup-rest-proxy`,after:[`setup-kafka-client`],build(e){let t={host:e.ports.host,view:S(e)},n=_(e.config),{listen:a,port:s}=e.config.restProxy,c=`http://${a===`0.0.0.0`?`127.0.0.1`:a}:${s}/`,l=async()=>{let[t,n]=await Promise.all([i(e),r(e)]);return I({bootstrapServers:t,roleArn:n,listen:a,port:s})},u=t.view.observe(m(n.iamJar));return{resources:[...b(e),h(t,{download:e.downloads.confluent,folder:n.confluent,sentinel:`bin/kafka-rest-start`,within:36e5}),f(t,{path:n.restProperties,text:l}),A(t,{name:`kafka-rest.service`,unit:async()=>({text:L(n,e.config.ssh.user),reads:[await l(),e.downloads.confluent.fileName]}),files:[n.restProperties,`${n.confluent}/${y}`],url:c,async ready(e){if(await u(e)===void 0)throw new o(`the Kafka client is not on the host yet`)}})],probes:[F(e,c)]}}},z=async(r,{env:i,signal:o,log:s,summarise:c})=>{await using l=await a({config:r.config,env:i,signal:o,say:e=>s.info(e),sshPrivateKey:r[`ssh-private-key`]});let u=await t(l,R,{planOnly:r[`plan-only`],allowReplace:r[`allow-replace`],report:e({log:s,summarise:c}),signal:o});return n(u)};export{z as run};