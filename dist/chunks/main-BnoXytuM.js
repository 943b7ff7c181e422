import{t as e}from"./converge-action-DUHMQDfC.js";import{_ as t,a as n,c as r,d as i,f as a,g as o,h as s,i as c,m as l,n as u,o as d,p as ee,r as te,u as f}from"./diagnose-CM5wjROg.js";import{t as p}from"./started-instance-Bt6qSNVC.js";import{a as m,i as h,o as g,r as _,s as v}from"./kafka-failure-DUIeQTv0.js";import{n as ne}from"./wait-for-BQ_3_8Uw.js";import{l as y}from"./secret-BdSR1TIb.js";import{a as b,c as x,o as S,s as C}from"./kafka-topics-v8oiyQ5H.js";import{t as w}from"./deferred-CYj1_NPz.js";import{a as T,c as E,d as D,m as O}from"./open-for-action-BIiTz9uT.js";function k(e){let{confluent:r,restProperties:i}=v(e.config);return n(t(e),{download:e.downloads.confluent,folder:r,sentinel:`bin/kafka-rest-start`,except:[g(r,i)],timeoutMs:36e5})}function A(e){let t=/* @__PURE__ */ new Map;for(let{path:n,text:r}of e)for(let{key:e,value:i}of j(r))if(e!==`Environment`)t.set(e,{value:i,path:n});else if(i===``)for(let e of t.keys())e.startsWith(`Environment.`)&&t.set(e,{value:i,path:n});else for(let[e,r]of M(i))t.set(`Environment.${e}`,{value:r,path:n});return t}function j(e){let t=``;return e.replace(/\\\r?\n/g,` `).split(/\r?\n/).flatMap(e=>{t=/^\s*\[(.*)\]\s*$/.exec(e)?.[1]??t;let[,n,r=``]=/^\s*([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(e)??[];return t===`Service`&&n!==void 0?[{key:n,value:r}]:[]})}function M(e){return(e.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S+/g)??[]).flatMap(e=>{let t=/^(["']).*\1$/s.test(e)?e.slice(1,-1).replace(/\\(.)/gs,`$1`):e,[,n,r=``]=/^([A-Za-z_]\w*)=(.*)$/s.exec(t)??[];return n===void 0?[]:[[n,r]]})}const N=/^(Type|User|ExecStart|Environment\..*)$/;function P(e,t){let n=A([{path:``,text:e}]),r=A([{path:``,text:e},...t]);return[...n].flatMap(([e,{value:t}])=>{let n=r.get(e);return!N.test(e)||n===void 0||n.path===``||n.value===t?[]:[{path:n.path,key:e,value:n.value,ours:t}]})}function F(e,t,n){return I(e,t,n)??L(e,t,n)}function I(e,{name:t,port:n},r){let{holder:i,load:a}=r;if(i!==void 0&&!i.isOurs)return{action:`blocked`,lines:[{path:`port ${n}`,before:z(i),after:`(${t})`}],remedy:`Stop it on the host (${re(i,n)}) and run again, or set restProxy.port in the config to a free port.`};if(a===`masked`)return{action:`blocked`,lines:[{path:`unit`,before:`(masked)`,after:`(ours)`}],remedy:`Somebody has forbidden systemd to start it. Allow it (sudo systemctl unmask ${t}) and run again.`};let s=P(e.text,r.dropIns),[c]=s;if(c!==void 0)return{action:`blocked`,lines:s.map(({path:e,key:t,value:n,ours:r})=>({path:`${e} ${t}`,before:n===``?`(removed)`:o(t,n),after:r})),remedy:`That file is not ours and changes the unit. Remove the setting from it, or the file (sudo rm ${c.path}; sudo systemctl daemon-reload), and run again.`}}function L(e,t,n){let{text:r}=n;if(r===void 0)return{action:`create`,lines:l(void 0,e.text)};let i=[];if(r!==e.text){let t=l(r,e.text);i.push(...t.length>0?t:[{path:`text`,before:`(other)`,after:`(ours)`}])}n.isEnabled||i.push({path:`enabled`,before:`no`,after:`yes`}),n.needsReload&&i.push({path:`loaded by systemd`,before:`(older files)`,after:`(those on disk)`});let a=R(e,t,n);return a!==void 0&&i.push(a),i.length===0?{action:`none`}:{action:`update`,lines:i}}function R(e,{url:t,port:n,variables:r},i){if(i.active!==`active`)return{path:`state`,before:i.active||`unknown`,after:`active`};if(i.running!==e.settings)return{path:`running settings`,before:i.running??`(unknown)`,after:e.settings};if(i.newer!==void 0)return{path:`running since`,before:`before ${i.newer} was written`,after:`afterwards`};let a=A([{path:``,text:e.text}]);for(let e of r){let[t,n]=[i.variables.get(e)??``,a.get(`Environment.${e}`)?.value??``];if(!t.includes(n))return{path:`running ${e}`,before:o(e,t),after:`with ${n}`}}return i.holder===void 0?{path:`port ${n}`,before:`(nothing listens)`,after:`(listens)`}:i.answers?void 0:{path:t,before:`(no answer)`,after:`(answers)`}}function z({pid:e,user:t,command:n,unit:r}){if(e===void 0)return`held by a process of ${t}`;let i=typeof o(``,n)==`string`?n:`${n.split(` `)[0]} …`;return`held by process ${e} of ${t}${r===void 0?``:` (${r})`}: ${i}`}function re({pid:e,user:t,unit:n},r){return n===void 0?e===void 0?`find it with: sudo ss -ltnp sport = :${r}`:`${t===`root`?`sudo `:``}kill ${e}`:`sudo systemctl disable --now ${n}`}const B=15e4,V=`${x}
name=$1 digest=$2 variable=$3 settings=$4 url=$5 address=$6 port=$7
shift 7
file=/etc/systemd/system/$name
stage "$digest"
need_root "sudo install -m 644 $staged $file && sudo systemctl daemon-reload && sudo systemctl enable --now $name"
if ! cmp -s "$staged" "$file"; then
  as_root install -m 644 "$staged" "$file.part" && as_root mv -f "$file.part" "$file"
fi
rm -f "$staged"
# Descriptor 9 is our lock. A service manager that starts children itself would pass it on to them, and keep the lock.
as_root systemctl daemon-reload 9>&-
as_root systemctl enable "$name" > /dev/null 2>&1 9>&- || die "systemctl could not enable $name"
up_to_date() {
  local pid=0 started=0 read=""
  pid=$(main_pid "$name")
  [ "$pid" != 0 ] && [ "$(started_with "$pid" "$variable")" = "$settings" ] || return 1
  started=$(started_at "$pid")
  for read in "$file" "$@"; do
    if [ -e "$read" ] && [ "$(stat -Lc %Y -- "$read")" -gt "$started" ]; then return 1; fi
  done
}
state_of() { systemctl show -p ActiveState,SubState "$name" 2> /dev/null | sed -n 's/^ActiveState=//p; s/^SubState=//p' | tr '\\n' ' '; }
# The end of its journal, the lines of systemd itself left out where there are others.
last_words() {
  local all="" own=""
  all=$({ as_root journalctl -u "$name" -n 30 --no-pager -o short 2>&1 || true; } | sed 's/^[A-Z][a-z][a-z] [ 0-9][0-9] [0-9:]* [^ ]* //')
  own=$(printf '%s\\n' "$all" | grep -v '^systemd\\[' | tail -n 8 || true)
  if [ -z "$own" ]; then own=$(printf '%s\\n' "$all" | tail -n 8); fi
  printf %s "$own"
}
# Ends the script when another process listens on the port.
check_port() {
  local whose="" pid="" user="" command=""
  IFS=$'\\t' read -r whose pid user command < <(holder_of "$address" "$port" "$name") || return 0
  case $whose in other) die "port $port is held by process $pid of $user: $command. Stop it on the host and run again." ;; esac
}
restart() {
  check_port
  say "restarting $name"
  as_root systemctl restart "$name" 9>&- || die "systemctl could not start $name. It last said: $(last_words)"
  restarted=yes
}
restarted=no
if ! systemctl is-active --quiet "$name" || ! up_to_date "$@"; then restart; fi
begun=$SECONDS ends=0 before=""
while :; do
  state=$(state_of)
  case $state in
    *auto-restart*) if [ "$state" != "$before" ]; then ends=$((ends + 1)); fi ;;
    failed*) ends=2 ;;
  esac
  before=$state
  [ "$ends" -lt 2 ] || die "$name ends as soon as it is started (\${state% }). It last said: $(last_words)"
  case $(holder_of "$address" "$port" "$name") in
    ours*)
      answer=$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)
      [ "$answer" = 000 ] || break ;;
    other*) check_port ;;
  esac
  waited=$((SECONDS - begun))
  [ "$waited" -lt ${B/1e3} ] || die "$name does not answer at $url within ${B/1e3} s (\${state% }). It last said: $(last_words)"
  # It runs with the right settings but does not answer: it may still be starting, or hang.
  if [ "$restarted" = no ] && [ "$waited" -ge 60 ]; then restart; fi
  if [ $((waited % 10)) = 0 ]; then say "waiting for $name to answer at $url"; fi
  sleep 1
done
`,H=`PINTEREST_PIPELINE_SETTINGS`,U=({name:e,url:t,listen:n,port:r,variables:i,files:a})=>({kind:`unit`,args:[e,H,t,n,String(r),i.join(`,`),...a],decode:e=>({text:C(e,`text`),dropIns:W(e),load:e.get(`LoadState`)??``,active:e.get(`ActiveState`)??``,isEnabled:e.get(`UnitFileState`)===`enabled`,needsReload:e.get(`NeedDaemonReload`)===`yes`,running:e.get(`running`)||void 0,variables:new Map([...e.keys()].flatMap(t=>{let n=/^variable\.(.*)$/.exec(t)?.[1];return n===void 0?[]:[[n,(C(e,t)??``).trimEnd()]]})),newer:e.get(`newer`),holder:G(e),answers:/^[1-5]\d\d$/.test(e.get(`status`)??``)})});function W(e){let t=[];for(let n=0;;n+=1){let r=C(e,`drop-in.${n}`);if(r===void 0)return t;let i=r.indexOf(`
`);t.push({path:r.slice(0,i),text:r.slice(i+1)})}}function G(e){let t=C(e,`holder`);if(t===void 0)return;let[n,r=`-`,i=``,a=``]=t.split(`	`);return{isOurs:n===`ours`,pid:r===`-`?void 0:Number(r),user:i,command:a.trim(),unit:e.get(`holder-unit`)||void 0}}function K(e,t){let{name:n,url:r,listen:i,port:a,files:o}=t;return{id:`unit ${n}`,timeoutMs:T+24e4+B,async desired(e){await t.ready(e);let{text:n,reads:r}=await t.unit(e),i=s([n,...r].join(`\0`)).slice(0,32);return{text:J(n,i),settings:i}},read:e.view.observe(U(t)),diff:(e,n)=>F(e,t,n??q),async apply(t,c,l){let u=[n,s(t.text),H,t.settings,r,i,String(a),...o];await S(e,{what:`starting ${n}`,script:V,args:u,stdin:t.text},l)},owned:e=>e.text?.startsWith(_)===!0}}const q={text:void 0,dropIns:[],load:`not-found`,active:`inactive`,isEnabled:!1,needsReload:!1,running:void 0,variables:/* @__PURE__ */ new Map,newer:void 0,holder:void 0,answers:!1};function J(e,t){return`${_}\n${e.replace(/^\[Service\]$/m,`[Service]\nEnvironment=${H}=${t}`)}`}const Y=e=>ee(t(e),{path:v(e.config).restProperties,text:()=>X(e)});async function X(e){let{listen:t,port:n}=e.config.restProxy,[r,i]=await O([E(e),D(e)]);return ie({bootstrapServers:r,roleArn:i,listen:t,port:n})}function ie(e){return i([[`bootstrap.servers`,e.bootstrapServers],[`listeners`,`http://${e.listen}:${e.port}`]])+i(f(e.roleArn),`client.`)+i([[`producer.max.block.ms`,`5000`],[`producer.request.timeout.ms`,`10000`],[`producer.delivery.timeout.ms`,`20000`],[`access.control.allow.origin`,`*`]])}function ae(e){let n=t(e),{iamJar:i,restProperties:a,confluent:o}=v(e.config),s=n.view.observe(r(i)),c=n.view.observe(d(`java`));return K(n,{name:`kafka-rest.service`,url:Z(e),listen:e.config.restProxy.listen,port:e.config.restProxy.port,variables:[`CLASSPATH`],files:[a,`${o}/${h}`,i],async unit(t){let[r,i]=await Promise.all([n.view.home(t),c(t)]);return{text:oe(m(e.config,r),{user:e.config.ssh.user,java:i??`java`}),reads:[await X(e),e.downloads.confluent.fileName]}},async ready(e){if(await c(e)===void 0)throw new w(`Java is not on the host: there is no command java`);if(await s(e)===void 0)throw new w(`the Kafka client is not on the host yet`)}})}function Z({config:e}){let{listen:t,port:n}=e.restProxy;return`http://${t===`0.0.0.0`?`127.0.0.1`:t}:${n}/`}const Q=[`/usr/local/sbin`,`/usr/local/bin`,`/usr/sbin`,`/usr/bin`];function oe(e,{user:t,java:n}){let r=n.slice(0,Math.max(0,n.lastIndexOf(`/`))),i=r===``||[...Q,`/sbin`,`/bin`].includes(r)?``:`Environment=PATH=${[r,...Q].join(`:`)}\n`;return`[Unit]
Description=Kafka REST proxy of the Pinterest data pipeline
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
User=${t}
Environment=CLASSPATH=${e.iamJar}
Environment=LOG_DIR=${e.confluent}/logs
${i}ExecStart=${e.confluent}/bin/kafka-rest-start ${e.restProperties}
Restart=always
RestartSec=5
TimeoutStopSec=180
LimitNOFILE=100000
# A JVM that was asked to end says so with 143.
SuccessExitStatus=143

[Install]
WantedBy=multi-user.target
`}function $(e){let t=e.trimEnd().split(`
`),n=t.pop()??``,r=t.join(`
`).trim(),i=se(r);if(n===`200`&&Array.isArray(i)&&i.every(e=>typeof e==`string`))return{topics:i};let a=typeof i==`object`&&i&&`message`in i?String(i.message):r.slice(0,200),o=n===`200`||n!==``&&r!==``&&i===void 0;return{problem:`status ${n||`(none)`}${a===``?``:`: ${a}`}`,isOther:o}}function se(e){try{return JSON.parse(e)}catch{return}}const ce=e=>({id:`the REST proxy lists the topics`,timeoutMs:36e4,async run(t){let n=Z(e);await te(`The REST proxy cannot list the topics`,e,t);using r=e.ports.clock.deadline(1e5);let i=AbortSignal.any([t.signal,r.signal]),a=`no answer yet`,o=await ne({what:`GET ${n}topics on the host`,async poll(){let t=await e.ports.host.read(`curl -sS --noproxy '*' -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`,{args:[`${n}topics`],signal:i}),r=t.code===0?$(t.stdout):{problem:b(t),isOther:!1};return`problem`in r&&(a=r.problem),r},done(e){if(`topics`in e)return!0;if(e.isOther)throw new y(`what answers is not a Kafka REST proxy`);if(/status 40[13]/.test(e.problem))throw new y(`the brokers refuse it (${e.problem})`);return!1},describe:e=>`topics`in e?`listed`:e.problem,intervalMs:3e3,scope:{...t,signal:i},clock:e.ports.clock}).catch(async i=>{if(t.signal.throwIfAborted(),!(i instanceof y)&&!r.signal.aborted)throw i;let o=`The REST proxy does not list the topics (${a})`;throw await u(o,c(e,n),t)}),s=`topics`in o?o.topics.length:0;return`GET /topics lists ${s} ${s===1?`topic`:`topics`}`}}),le={name:`setup-rest-proxy`,after:[`setup-kafka-client`],build:e=>({resources:[...p(e),k(e),Y(e),ae(e)],probes:[ce(e)],proof:{store:a(e,`setup-rest-proxy`)}})},ue=(t,n)=>e(le,t,n);export{ue as run};