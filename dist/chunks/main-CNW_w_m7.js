import{t as e}from"./converge-action-DuosYIIq.js";import{_ as t,a as n,c as r,f as i,g as a,h as o,i as s,l as c,n as l,o as u,r as d,u as f,v as p}from"./diagnose-DFQbm7XI.js";import{t as m}from"./started-instance-BhLp1_Jn.js";import{a as h,i as g,r as _}from"./kafka-failure-jageqGza.js";import{n as v}from"./wait-for-BQ_3_8Uw.js";import{l as y}from"./secret-BdSR1TIb.js";import{t as b}from"./deferred-CYj1_NPz.js";import{a as x,o as S}from"./kafka-topics-tPlU0wsl.js";import{i as C,n as w,s as T,u as E}from"./open-for-action-CVpAUmQv.js";const D=e=>n(p(e),{download:e.downloads.confluent,folder:h(e.config).confluent,sentinel:`bin/kafka-rest-start`,timeoutMs:36e5}),O=`PINTEREST_PIPELINE_SETTINGS`,k=(e,t)=>({kind:`unit`,args:[e,[O,...t].join(`:`)],decode:e=>({text:S(e,`text`),active:e.get(`active`)??``,isEnabled:e.get(`enabled`)===`enabled`,running:e.get(`running`)||void 0,newer:e.get(`newer`)})}),A=e=>({kind:`http`,args:[e,``],decode:e=>/^[1-5]\d\d$/.test(e.get(`status`)??``)}),j=15e4,M=`${x}
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
deadline=$((SECONDS + ${j/1e3}))
restart_after=$((SECONDS + 60))
while :; do
  answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
  [ "$answer" = 000 ] || break
  [ "$SECONDS" -lt "$deadline" ] || die "$name does not answer at $url within ${j/1e3} s. It last said: $(last_words)"
  # It runs with the right settings but does not answer: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$SECONDS" -ge "$restart_after" ]; then restart; fi
  if [ $((SECONDS % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`;function N(e,n){let r=e.view.observe(k(n.name,n.files)),i=e.view.observe(A(n.url));return{id:`unit ${n.name}`,timeoutMs:w+24e4+j,async desired(e){await n.ready(e);let{text:r,reads:i}=await n.unit(e),a=t([r,...i].join(`\0`)).slice(0,32);return{text:P(r,a),settings:a}},async read(e){let t=await r(e);if(t?.text!==void 0)return{...t,answers:await i(e)===!0}},diff:(e,t)=>F(e,n.url,t),async apply(r,i,a){let s=[n.name,t(r.text),O,r.settings,n.url,...n.files];await o(e,{what:`starting ${n.name}`,script:M,args:s,stdin:r.text},a)},owned:e=>e.text?.startsWith(_)===!0}}function P(e,t){return`${_}\n${e.replace(/^\[Service\]$/m,`[Service]\nEnvironment=${O}=${t}`)}`}function F(e,t,n){if(n===void 0)return{action:`create`,lines:a(void 0,e.text)};let r=[];if(n.text!==e.text){let t=a(n.text,e.text);r.push(...t.length>0?t:[{path:`text`,before:`(other)`,after:`(ours)`}])}return n.isEnabled||r.push({path:`enabled`,before:`no`,after:`yes`}),n.active===`active`?n.running===e.settings?n.newer===void 0?n.answers||r.push({path:t,before:`(no answer)`,after:`(answers)`}):r.push({path:`running since`,before:`before ${n.newer} was written`,after:`afterwards`}):r.push({path:`running settings`,before:n.running??`(unknown)`,after:e.settings}):r.push({path:`state`,before:n.active||`unknown`,after:`active`}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const I=e=>i(p(e),{path:h(e.config).restProperties,text:()=>L(e)});async function L(e){let{listen:t,port:n}=e.config.restProxy,[r,i]=await E([C(e),T(e)]);return R({bootstrapServers:r,roleArn:i,listen:t,port:n})}function R(e){return c([[`bootstrap.servers`,e.bootstrapServers],[`listeners`,`http://${e.listen}:${e.port}`]])+c(r(e.roleArn),`client.`)+c([[`producer.max.block.ms`,`5000`],[`producer.request.timeout.ms`,`10000`],[`producer.delivery.timeout.ms`,`20000`],[`access.control.allow.origin`,`*`]])}function z(e){let t=p(e),n=h(e.config),r=t.view.observe(u(n.iamJar));return N(t,{name:`kafka-rest.service`,unit:async()=>({text:V(n,e.config.ssh.user),reads:[await L(e),e.downloads.confluent.fileName]}),files:[n.restProperties,`${n.confluent}/${g}`],url:B(e),async ready(e){if(await r(e)===void 0)throw new b(`the Kafka client is not on the host yet`)}})}function B({config:e}){let{listen:t,port:n}=e.restProxy;return`http://${t===`0.0.0.0`?`127.0.0.1`:t}:${n}/`}const V=(e,t)=>`[Unit]
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
`;function H(e){let t=e.trimEnd().split(`
`),n=t.pop()??``,r=t.join(`
`).trim(),i=U(r);if(n===`200`&&Array.isArray(i))return{topics:i.map(String)};let a=typeof i==`object`&&i&&`message`in i?String(i.message):r.slice(0,200);return{problem:`status ${n||`(none)`}${a===``?``:`: ${a}`}`}}function U(e){try{return JSON.parse(e)}catch{return}}const W=e=>({id:`the REST proxy lists the topics`,timeoutMs:36e4,async run(t){let n=B(e);await d(`The REST proxy cannot list the topics`,e,t);using r=e.ports.clock.deadline(1e5);let i=AbortSignal.any([t.signal,r.signal]),a=`no answer yet`,o=await v({what:`GET ${n}topics on the host`,async poll(){let t=await e.ports.host.read(`curl -sS --noproxy '*' -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`,{args:[`${n}topics`],signal:i}),r=t.code===0?H(t.stdout):{problem:t.stderr.trim()};return`problem`in r&&(a=r.problem),r},done(e){if(`topics`in e)return!0;if(/status 40[13]/.test(e.problem))throw new y(`the brokers refuse it (${e.problem})`);return!1},describe:e=>`topics`in e?`listed`:e.problem,intervalMs:3e3,scope:{...t,signal:i},clock:e.ports.clock}).catch(async i=>{if(t.signal.throwIfAborted(),!(i instanceof y)&&!r.signal.aborted)throw i;let o=`The REST proxy does not list the topics (${a})`;throw await l(o,s(e,n),t)}),c=`topics`in o?o.topics.length:0;return`GET /topics lists ${c} ${c===1?`topic`:`topics`}`}}),G={name:`setup-rest-proxy`,after:[`setup-kafka-client`],build:e=>({resources:[...m(e),D(e),I(e),z(e)],probes:[W(e)],proof:{store:f(e,`setup-rest-proxy`)}})},K=(t,n)=>e(G,t,n);export{K as run};