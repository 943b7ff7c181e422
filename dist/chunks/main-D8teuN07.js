import{t as e}from"./converge-action-u9pIcfci.js";import{t}from"./started-instance-CgQFUWKW.js";import{_ as n,a as r,c as i,d as a,g as o,i as s,l as c,m as l,n as u,o as d,p as f,r as p}from"./diagnose-DU7pvIWp.js";import{a as m,i as h,r as g}from"./kafka-failure-DqX_zlWT.js";import{n as _}from"./wait-for-DTJJMdxE.js";import{n as v}from"./errors-DRyxJcqx.js";import{t as y}from"./deferred-C6Ajh_fc.js";import{a as b,o as x}from"./kafka-topics-COsSXhRg.js";import{o as S,r as C}from"./open-for-action-BRIMcwS6.js";const w=e=>r(n(e),{download:e.downloads.confluent,folder:m(e.config).confluent,sentinel:`bin/kafka-rest-start`,timeoutMs:36e5}),T=`PINTEREST_PIPELINE_SETTINGS`,E=(e,t)=>({kind:`unit`,args:[e,[T,...t].join(`:`)],decode:e=>({text:x(e,`text`),active:e.get(`active`)??``,isEnabled:e.get(`enabled`)===`enabled`,running:e.get(`running`)||void 0,newer:e.get(`newer`)})}),D=e=>({kind:`http`,args:[e,``],decode:e=>/^[1-5]\d\d$/.test(e.get(`status`)??``)}),O=15e4,k=`${b}
name=$1 digest=$2 variable=$3 settings=$4 url=$5
shift 5
file=/etc/systemd/system/$name
stage "$digest"
need_root "sudo install -m 644 $staged $file && sudo systemctl daemon-reload && sudo systemctl enable --now $name"
if ! cmp -s "$staged" "$file"; then
  sudo -n install -m 644 "$staged" "$file.part" && sudo -n mv -f "$file.part" "$file"
fi
rm -f "$staged"
# Descriptor 9 is our lock. A service manager that starts children itself would pass it on to them, and keep the lock.
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
deadline=$((SECONDS + ${O/1e3}))
restart_after=$((SECONDS + 60))
while :; do
  answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
  [ "$answer" = 000 ] || break
  [ "$SECONDS" -lt "$deadline" ] || die "$name does not answer at $url within ${O/1e3} s. It last said: $(last_words)"
  # It runs with the right settings but does not answer: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$SECONDS" -ge "$restart_after" ]; then restart; fi
  if [ $((SECONDS % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;function A(e,t){let n=e.view.observe(E(t.name,t.files)),r=e.view.observe(D(t.url));return{id:`unit ${t.name}`,timeoutMs:39e4,async desired(e){await t.ready(e);let{text:n,reads:r}=await t.unit(e),i=l([n,...r].join(`\0`)).slice(0,32);return{text:j(n,i),settings:i}},async read(e){let t=await n(e);if(t?.text!==void 0)return{...t,answers:await r(e)===!0}},diff:(e,n)=>M(e,t.url,n),async apply(n,r,i){let a=[t.name,l(n.text),T,n.settings,t.url,...t.files];await o(e,{what:`starting ${t.name}`,script:k,args:a,stdin:n.text},i)},owned:e=>e.text?.startsWith(g)===!0}}function j(e,t){return`${g}\n${e.replace(/^\[Service\]$/m,`[Service]\nEnvironment=${T}=${t}`)}`}function M(e,t,n){if(n===void 0)return{action:`create`,lines:f(void 0,e.text)};let r=[];if(n.text!==e.text){let t=f(n.text,e.text);r.push(...t.length>0?t:[{path:`text`,before:`(other)`,after:`(ours)`}])}return n.isEnabled||r.push({path:`enabled`,before:`no`,after:`yes`}),n.active===`active`?n.running===e.settings?n.newer===void 0?n.answers||r.push({path:t,before:`(no answer)`,after:`(answers)`}):r.push({path:`running since`,before:`before ${n.newer} was written`,after:`afterwards`}):r.push({path:`running settings`,before:n.running??`(unknown)`,after:e.settings}):r.push({path:`state`,before:n.active||`unknown`,after:`active`}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const N=e=>a(n(e),{path:m(e.config).restProperties,text:()=>P(e)});async function P(e){let{listen:t,port:n}=e.config.restProxy,[r,i]=await Promise.all([C(e),S(e)]);return F({bootstrapServers:r,roleArn:i,listen:t,port:n})}function F(e){return c([[`bootstrap.servers`,e.bootstrapServers],[`listeners`,`http://${e.listen}:${e.port}`]])+c(i(e.roleArn),`client.`)+c([[`producer.max.block.ms`,`5000`],[`producer.request.timeout.ms`,`10000`],[`producer.delivery.timeout.ms`,`20000`],[`access.control.allow.origin`,`*`]])}function I(e){let t=n(e),r=m(e.config),i=t.view.observe(d(r.iamJar));return A(t,{name:`kafka-rest.service`,unit:async()=>({text:R(r,e.config.ssh.user),reads:[await P(e),e.downloads.confluent.fileName]}),files:[r.restProperties,`${r.confluent}/${h}`],url:L(e),async ready(e){if(await i(e)===void 0)throw new y(`the Kafka client is not on the host yet`)}})}function L({config:e}){let{listen:t,port:n}=e.restProxy;return`http://${t===`0.0.0.0`?`127.0.0.1`:t}:${n}/`}const R=(e,t)=>`[Unit]
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
`;function z(e){let t=e.trimEnd().split(`
`),n=t.pop()??``,r=t.join(`
`).trim(),i=B(r);if(n===`200`&&Array.isArray(i))return{topics:i.map(String)};let a=typeof i==`object`&&i&&`message`in i?String(i.message):r.slice(0,200);return{problem:`status ${n||`(none)`}${a===``?``:`: ${a}`}`}}function B(e){try{return JSON.parse(e)}catch{return}}const V=e=>({id:`the REST proxy lists the topics`,timeoutMs:36e4,async run(t){let n=L(e);await p(`The REST proxy cannot list the topics`,e,t);using r=e.ports.clock.deadline(1e5);let i=AbortSignal.any([t.signal,r.signal]),a=`no answer yet`,o=await _({what:`GET ${n}topics on the host`,async poll(){let t=await e.ports.host.read(`curl -sS --noproxy '*' -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`,{args:[`${n}topics`],signal:i}),r=t.code===0?z(t.stdout):{problem:t.stderr.trim()};return`problem`in r&&(a=r.problem),r},done(e){if(`topics`in e)return!0;if(/status 40[13]/.test(e.problem))throw new v(`the brokers refuse it (${e.problem})`);return!1},describe:e=>`topics`in e?`listed`:e.problem,intervalMs:3e3,scope:{...t,signal:i},clock:e.ports.clock}).catch(async i=>{if(t.signal.throwIfAborted(),!(i instanceof v)&&!r.signal.aborted)throw i;let o=`The REST proxy does not list the topics (${a})`;throw await u(o,s(e,n),t)}),c=`topics`in o?o.topics.length:0;return`GET /topics lists ${c} ${c===1?`topic`:`topics`}`}}),H={name:`setup-rest-proxy`,after:[`setup-kafka-client`],build:e=>({resources:[...t(e),w(e),N(e),I(e)],probes:[V(e)]})},U=(t,n)=>e(H,t,n);export{U as run};