import{n as e,r as t,t as n}from"./converge-report-BAnL0R3s.js";import{o as r,r as i,t as a}from"./open-pipeline-CwtKwjk8.js";import{t as o}from"./deferred-D9s1OGk8.js";import{c as s,f as c,l,n as u,o as d,r as f,t as p,u as m}from"./client-settings-CxgAcxnV.js";import{n as h,r as g,t as _}from"./paths-TIKlYteO.js";import{i as v,n as y,r as b}from"./view-BK4Maoy9.js";import{n as x}from"./wait-for-DuDk71xQ.js";import{t as S}from"./errors-CczF5Rnm.js";const C=`PINTEREST_PIPELINE_SETTINGS`,w=(e,t)=>({kind:`unit`,about:[e,[C,...t].join(`:`)],decode:e=>({text:v(e,`text`),active:e.get(`active`)??``,enabled:e.get(`enabled`)===`enabled`,running:e.get(`running`)||void 0,newer:e.get(`newer`)})}),T=e=>({kind:`http`,about:[e,``],decode:e=>/^[1-5]\d\d$/.test(e.get(`status`)??``)}),E=`${b}
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
`;function D(e,t){let n=e.view.observe(w(t.name,t.files)),r=e.view.observe(T(t.url));return{id:`unit ${t.name}`,within:39e4,async desired(e){await t.ready(e);let{text:n,reads:r}=await t.unit(e),i=l([n,...r].join(`\0`)).slice(0,32);return{text:O(n,i),settings:i}},async read(e){let t=await n(e);if(t?.text!==void 0)return{...t,answers:await r(e)===!0}},diff:(e,n)=>k(e,t.url,n),async apply(n,r,i){let a=[t.name,l(n.text),C,n.settings,t.url,...t.files];await c(e,{what:`starting ${t.name}`,script:E,args:a,stdin:n.text},i)},owned:e=>e.text?.startsWith(_)===!0}}function O(e,t){return`${_}\n${e.replace(/^\[Service\]$/m,`[Service]\nEnvironment=${C}=${t}`)}`}function k(e,t,n){if(n===void 0)return{action:`create`,lines:s(void 0,e.text)};let r=[];if(n.text!==e.text){let t=s(n.text,e.text);r.push(...t.length>0?t:[{path:`text`,before:`(other)`,after:`(ours)`}])}return n.enabled||r.push({path:`enabled`,before:`no`,after:`yes`}),n.active===`active`?n.running===e.settings?n.newer===void 0?n.answers||r.push({path:t,before:`(no answer)`,after:`(answers)`}):r.push({path:`running since`,before:`before ${n.newer} was written`,after:`afterwards`}):r.push({path:`running settings`,before:n.running??`(unknown)`,after:e.settings}):r.push({path:`state`,before:n.active||`unknown`,after:`active`}),r.length===0?{action:`none`}:{action:`update`,lines:r}}function A(e){let t=e.trimEnd().split(`
`),n=t.pop()??``,r=t.join(`
`).trim(),i=j(r);if(n===`200`&&Array.isArray(i))return{topics:i.map(String)};let a=typeof i==`object`&&i&&`message`in i?String(i.message):r.slice(0,200);return{problem:`status ${n||`(none)`}${a===``?``:`: ${a}`}`}}function j(e){try{return JSON.parse(e)}catch{return}}const M=(e,t)=>({id:`the REST proxy lists the topics`,within:18e4,async run(n){let r=await x({what:`GET ${t}topics on the host`,async poll(){let r=await e.ports.host.read(`curl -sS -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`,{args:[`${t}topics`],signal:n.signal});return r.code===0?A(r.stdout):{problem:r.stderr.trim()}},done(e){if(`topics`in e)return!0;if(/status 40[13]/.test(e.problem))throw new S(`The REST proxy runs but the brokers refuse it (${e.problem}). Check the client. lines of kafka-rest.properties, and the role's policy.`);return!1},describe:e=>`topics`in e?`listed`:e.problem,every:3e3,scope:n,clock:e.ports.clock}),i=`topics`in r?r.topics.length:0;return`GET /topics lists ${i} ${i===1?`topic`:`topics`}`}});function N({bootstrapServers:e,roleArn:t,listen:n,port:r}){return u([[`bootstrap.servers`,e],[`listeners`,`http://${n}:${r}`]])+u(p(t),`client.`)+u([[`producer.max.block.ms`,`5000`],[`producer.request.timeout.ms`,`10000`],[`producer.delivery.timeout.ms`,`20000`],[`access.control.allow.origin`,`*`]])}const P=(e,t)=>`[Unit]
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
`,F={name:`setup-rest-proxy`,after:[`setup-kafka-client`],build(e){let t={host:e.ports.host,view:y(e)},n=g(e.config),{listen:a,port:s}=e.config.restProxy,c=`http://${a===`0.0.0.0`?`127.0.0.1`:a}:${s}/`,l=async()=>{let[t,n]=await Promise.all([i(e),r(e)]);return N({bootstrapServers:t,roleArn:n,listen:a,port:s})},u=t.view.observe(f(n.iamJar));return{resources:[m(t,{download:e.downloads.confluent,folder:n.confluent,sentinel:`bin/kafka-rest-start`,within:36e5}),d(t,{path:n.restProperties,text:l}),D(t,{name:`kafka-rest.service`,unit:async()=>({text:P(n,e.config.ssh.user),reads:[await l(),e.downloads.confluent.fileName]}),files:[n.restProperties,`${n.confluent}/${h}`],url:c,async ready(e){if(await u(e)===void 0)throw new o(`the Kafka client is not on the host yet`)}})],probes:[M(e,c)]}}},I=async(r,{env:i,signal:o,log:s,summarise:c})=>{await using l=await a({config:r.config,env:i,signal:o,warn:e=>s.warning(e),sshPrivateKey:r[`ssh-private-key`]});let u=await t(l,F,{planOnly:r[`plan-only`],allowReplace:r[`allow-replace`],report:e({log:s,summarise:c}),signal:o});return n(u)};export{I as run};