import{a as e,l as t,t as n}from"./secret-BdSR1TIb.js";import{i as r,n as i}from"./open-for-action-CVpAUmQv.js";import{a,i as o,r as s,t as c}from"./kafka-failure-jageqGza.js";import{i as l,n as u,o as d,r as f}from"./kafka-topics-tPlU0wsl.js";import{createHash as p}from"node:crypto";const m=e=>({host:e.ports.host,view:l(e)}),h=e=>p(`sha256`).update(e).digest(`hex`);function g(e){let t=/* @__PURE__ */ new Map;for(let n of e.split(/\r?\n/)){let e=/^\s*([^#!\s=:[][^\s=:]*)\s*[=:]\s*(.*)$/.exec(n);if(e?.[1]===void 0||e[2]===void 0)continue;let r=e[1]===`Environment`?/^"?([A-Za-z_]\w*)=(.*)$/.exec(e[2]):null;r===null?t.set(e[1],e[2].trim()):t.set(`Environment.${r[1]}`,(r[2]??``).trim())}return t}const _=(t,r)=>e(t,r)?new n(r):r;function v(e,t){let n=g(e??``),r=g(t),i=[];for(let[e,t]of r){let r=n.get(e);r===void 0?i.push({path:e,after:t}):r!==t&&i.push({path:e,before:_(e,r),after:t})}for(let e of n.keys())r.has(e)||i.push({path:e,before:`(set by someone else)`,after:`(removed)`});return i}const y=`PIPELINE-ERROR `,b=`
say() { printf '%s\\n' "$*"; }
die() { printf '${y}%s\\n' "$(printf %s "$*" | tr '\\n' ' ')" >&2; exit 65; }
hash_of() { "\${2:-sha256}sum" < "$1" | cut -d' ' -f1; }
state=$HOME/.pinterest-pipeline
mkdir -p "$state"
staged=$state/staged
stage() {
  cat > "$staged" || die "the text could not be stored in $state; is the disk full?"
  [ "$(hash_of "$staged")" = "$1" ] || die "the text did not arrive whole; run again"
}
need_root() {
  sudo -n true 2> /dev/null || die "$(id -un) may not use sudo without a password on this host; allow it, or do this by hand and run again: $*"
}
`;async function x(e,n,r){let i=await e.host.write(n.what,b+n.script,{args:n.args,signal:r.signal,...n.stdin===void 0?{}:{stdin:n.stdin},onLine:(e,t)=>{t===`stdout`&&e!==``&&r.progress(e)}});if(i.code!==0)throw new t(`${n.what} failed on the EC2 host: ${S(i)}`);return i}function S(e){let t=e.stderr.split(`
`).filter(e=>e.trim()!==``),n=t.findLast(e=>e.startsWith(y));if(n!==void 0)return n.slice(15);let r=t.slice(-3).join(` / `);return`exit ${e.code}${r===``?`, and it printed no error`:`: ${r}`}`}const C=e=>({kind:`file`,args:[e,``],decode(n){let[r,i]=[n.get(`not-a-file`),n.get(`unreadable`)];if(r!==void 0)throw new t(`${e} on the EC2 host is a ${r}, not a file. Move it away.`);if(i!==void 0)throw new t(`${e} on the EC2 host cannot be read (owner and mode: ${i}). Make it readable.`);let[a,o]=[n.get(`mode`),n.get(`sha256`)];return a===void 0||o===void 0?void 0:{mode:a,sha256:o,text:d(n,`text`)}}}),w=`
path=$1 digest=$2 mode=$3
stage "$digest"
path=$(readlink -f -- "$path" || printf %s "$path")
[ -d "$(dirname "$path")" ] || die "the folder $(dirname "$path") does not exist"
if [ -e "$path" ] && ! grep -qF '${s}' "$path" && [ ! -e "$path.before-pipeline" ]; then
  cp -p "$path" "$path.before-pipeline"
  say "kept the file that was there as $path.before-pipeline"
fi
install -m "$mode" "$staged" "$path.part"
mv -f "$path.part" "$path"
rm -f "$staged"
`,T=i+6e4;function ee(e,t){let{path:n,mode:r=`644`}=t,i=e.view.observe(C(n));return{id:`file ${n}`,timeoutMs:T,desired:async e=>`${s}\n${await t.text(e)}`,read:i,diff:(e,t)=>te(e,r,t),async apply(t,i,a){let o=[n,h(t),r];await x(e,{what:`writing ${n}`,script:w,args:o,stdin:t},a)},owned:e=>e.text?.startsWith(s)===!0}}function te(e,t,n){if(n===void 0)return{action:`create`,lines:v(void 0,e)};let r=[];return n.text!==e&&(r.push(...v(n.text,e)),r.length===0&&r.push({path:`text`,before:`sha256 ${n.sha256.slice(0,12)}`,after:`sha256 ${h(e).slice(0,12)}`})),n.mode!==t&&r.push({path:`mode`,before:n.mode,after:t}),r.length===0?{action:`none`}:{action:`update`,lines:r}}function ne(e,t){let n=m(e),r=`${a(e.config).proofs}/${t}`,o=n.view.observe(C(r));return{timeoutMs:i+3e4,read:async e=>D((await o(e))?.text),async write(e,i){let a=E(e),o=`keeping the proof of ${t} as ${e.outcome}`;await x(n,{what:o,script:`
path=$1
stage "$2"
mkdir -p "$(dirname "$path")"
mv -f "$staged" "$path"
`,args:[r,h(a)],stdin:a},i)}}}const re=[`pending`,`passed`,`failed`],ie=e=>e!==void 0&&re.includes(e),E=({outcome:e,proves:t})=>`${s}\noutcome=${e}\nproves=${t.join(`,`)}\n`;function D(e){let t=/^outcome=(.*)$/m.exec(e??``)?.[1],n=/^proves=(.*)\n/m.exec(e??``)?.[1];return ie(t)&&n!==void 0?{outcome:t,proves:n.split(`,`)}:void 0}function O(e){return/* @__PURE__ */ new Map([[`security.protocol`,`SASL_SSL`],[`sasl.mechanism`,`AWS_MSK_IAM`],[`sasl.jaas.config`,`software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${e}";`],[`sasl.client.callback.handler.class`,`software.amazon.msk.auth.iam.IAMClientCallbackHandler`]])}const k=(e,t=``)=>[...e].map(([e,n])=>`${t}${e}=${n}\n`).join(``),A={sha1:40,sha256:64,sha512:128};function j(e,t){let n=A[t],r=/^([0-9a-f]+)(\s+\*?\S.*)?\s*$/i.exec(e.trim());if(r?.[1]?.length===n)return r[1].toLowerCase();let i=e.replace(/^.*:/s,``).replace(/\s+/g,``);return i.length===n&&/^[0-9a-f]+$/i.test(i)?i.toLowerCase():void 0}async function M(e,n,r){let{digest:i,sha256Key:a}=n;if(i.kind===`sha256`)return{algorithm:`sha256`,hex:i.hex,from:a};if(i.kind===`first-seen`)return{algorithm:`sha256`,hex:``,from:`what this host saw first`};let o=await f(()=>e.host.read(`curl -fsSL --max-redirs 5 --connect-timeout 15 --max-time 60 --retry 2 --max-filesize 65536 -- "$1"`,{args:[i.url],signal:r.signal})),s=`Set ${a} in the config to the SHA-256 of ${n.fileName} instead.`;if(o.code!==0)throw new t(`The digest ${i.url} could not be fetched by the EC2 host: ${S(o)}. ${s}`);let c=j(o.stdout,i.algorithm);if(c===void 0){let e=o.stdout.trim().slice(0,40).replace(/\s+/g,` `);throw new t(`${i.url} is no ${i.algorithm} digest: it begins with "${e}". ${s}`)}return{algorithm:i.algorithm,hex:c,from:i.url}}const N=({download:e,expected:t,magic:n,percent:r,target:i,sentinel:a})=>[e.url,e.fileName,t.algorithm,t.hex,t.from,e.sha256Key,n,String(r),i,a],P=`
url=$1 name=$2 algorithm=$3 expected=$4 from=$5 key=$6 magic=$7 percent=$8 target=$9 sentinel=\${10}
downloads=$state/downloads
part=$downloads/$name.part
digests=$state/digests
required="" size=0 seen="" problem="" trouble=""
size_of() { stat -c %s -- "$1" 2> /dev/null || echo 0; }

room() {
  local free=0 needed=0
  free=$(df -PB1 -- "$state" | awk 'NR == 2 { print $4 }')
  needed=$((size * percent / 100 - $(size_of "$part")))
  [ "$needed" -le "$free" ] || die "$name needs $((needed / 1048576 + 1)) MiB below $HOME, and $((free / 1048576)) MiB are free. Make room or enlarge the volume, and run again."
}

watch() {
  local before=0 now=0
  while sleep 5 > /dev/null 2>&1 && kill -0 $$ 2> /dev/null; do
    now=$(size_of "$part")
    [ "$now" = "$before" ] || say "downloading $name: $((now / 1048576)) of $((size / 1048576)) MiB"
    before=$now
  done
}

transfer() {
  local code=0 watcher=0
  say "downloading $name"
  watch 9>&- &
  watcher=$!
  trouble=$(curl -fsSL --max-redirs 5 --connect-timeout 15 --retry 3 --retry-delay 2 --speed-limit 1000 --speed-time 60 -C - -o "$part" -- "$url" 2>&1) || code=$?
  kill "$watcher" 2> /dev/null || true
  wait "$watcher" 2> /dev/null || true
  case $code in
    0) return 0 ;;
    23) die "$name could not be stored below $HOME; is the disk full? ($trouble)" ;;
    18 | 28 | 56) die "the download of $url broke off after $(size_of "$part") bytes ($trouble). Run again, and it resumes from there." ;;
  esac
  trouble="\${trouble:-curl ended with exit $code}"
  return 1
}

refuse() { die "$url could not be fetched by the host: $trouble. Check the address, and the host's way to the internet."; }

start_over() {
  rm -f "$part"
  transfer || refuse
}

# Sets problem to what is wrong with the file, empty when nothing is.
check() {
  local actual="" begin=""
  problem=""
  if [ "$(head -c 2 "$part" | od -An -tx1 | tr -d ' \\n')" != "$magic" ]; then
    begin=$(head -c 512 "$part" | LC_ALL=C tr -cd '[:print:]' | tr 'A-Z' 'a-z')
    case $begin in
      *"<html"* | *"<!doctype"*) problem="$url answers with a web page instead of $name. Check the address." ;;
      *) problem="what $url answers with is not of the kind of $name: its first bytes are others. Check the address." ;;
    esac
    return 0
  fi
  if [ "$size" != 0 ] && [ "$(size_of "$part")" != "$size" ]; then
    problem="$(size_of "$part") of the $size bytes of $name arrived. Run again."
    return 0
  fi
  actual=$(hash_of "$part" "$algorithm")
  if [ -n "$required" ] && [ "$actual" != "$required" ]; then
    if [ -n "$expected" ]; then
      problem="$name has the $algorithm $actual, expected $required ($from). Either the file is not the published one, or the digest is another version's."
    else
      problem="$name has the $algorithm $actual, but its first download here had $required (recorded in ~/.pinterest-pipeline/digests). If the new one is right, set $key to it."
    fi
    return 0
  fi
  if [ "$algorithm" = sha256 ]; then seen=$actual; else seen=$(hash_of "$part"); fi
}

fetch_whole() {
  local resumed=no
  mkdir -p "$downloads"
  required=$expected
  if [ -z "$required" ] && [ -r "$digests" ]; then required=$(awk -v name="$name" -F'\\t' '$2 == name { print $1; exit }' "$digests"); fi
  size=$(curl -fsSLI --max-redirs 5 --connect-timeout 15 --max-time 30 -- "$url" 2> /dev/null | tr -d '\\r' | awk 'tolower($1) == "content-length:" { size = $2 } END { print size + 0 }' || true)
  size=\${size:-0}
  room
  [ "$(size_of "$part")" = 0 ] || resumed=yes
  if [ "$resumed" = no ]; then
    start_over
  elif [ "$(size_of "$part")" != "$size" ]; then
    # The server may not support resuming, or may have another file by now.
    transfer || { resumed=no; start_over; }
  fi
  check
  if [ -n "$problem" ] && [ "$resumed" = yes ]; then
    say "what an earlier run left of $name does not fit; downloading it again"
    start_over
    check
  fi
  [ -z "$problem" ] || { rm -f "$part"; die "$problem"; }
}

record_digest() {
  [ -z "$required" ] || return 0
  printf '%s\\t%s\\n' "$seen" "$name" >> "$digests"
  say "first seen: $name has the sha256 $seen. Later downloads on this host must have the same; set $key to it to check it on every host."
}
`,F=e=>({kind:`download`,args:[e,``],decode(e){let t=e.get(`sha256`);return t===void 0?void 0:{sha256:t,isChecked:e.get(`stamped`)===`yes`}}}),I=`${P}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
record_digest
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\n' "$target" "$(stat -Lc '%s %Y %i' -- "$target")" "$seen" >> "$stamps.part"
mv -f "$stamps.part" "$stamps"
`;function L(e,t){let{download:n,path:r}=t,a=e.view.observe(F(r));return{id:`download ${r}`,timeoutMs:i+t.timeoutMs,desired:()=>Promise.resolve(n),read:a,diff:R,async apply(t,i,a){let o=await M(e,t,a),s=N({download:n,expected:o,magic:`504b`,percent:105,target:r,sentinel:``});await x(e,{what:`installing ${n.fileName}`,script:I,args:s},a)},owned:e=>e.isChecked}}function R(e,t){return t===void 0?{action:`create`,lines:[{path:`file`,after:e.fileName}]}:e.digest.kind===`sha256`?t.sha256===e.digest.hex?{action:`none`}:{action:`update`,lines:[{path:`sha256`,before:t.sha256,after:e.digest.hex}]}:t.isChecked?{action:`none`}:{action:`update`,lines:[{path:`sha256`,before:`${t.sha256} (not checked)`,after:`(checked)`}]}}const z=(e,t)=>({kind:`archive`,args:[e,t],decode(e){if(!e.has(`present`))return;let t=d(e,`stamp`)??``,n=e=>RegExp(`^${e}=(.*)$`,`m`).exec(t)?.[1];return{hasSentinel:e.has(`whole`),fileName:n(`archive`),sha256:n(`sha256`)}}}),B=`${P}
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
record_digest
printf '%s\\n' '${s}' "archive=$name" "sha256=$seen" > "$state/stamp"
if [ -d "$target" ]; then
  rm -f "$target/${o}"
  cp -al --remove-destination "$work/." "$target/"
  rm -rf "$work"
  mv -f "$state/stamp" "$target/${o}"
else
  mv -f "$state/stamp" "$work/${o}"
  mv "$work" "$target"
fi
rm -f "$part"
`;function V(e,t){let{download:n,folder:r,sentinel:a}=t,o=e.view.observe(z(r,a));return{id:`archive ${r}`,timeoutMs:i+t.timeoutMs,desired:()=>Promise.resolve(n),read:o,diff:(e,t)=>ae(e,a,t),async apply(t,i,o){let s=await M(e,t,o),c=N({download:n,expected:s,magic:`1f8b`,percent:235,target:r,sentinel:a});await x(e,{what:`installing ${n.fileName}`,script:B,args:c},o)},owned:e=>e.fileName!==void 0}}function ae(e,t,n){if(n===void 0)return{action:`create`,lines:[{path:`archive`,after:e.fileName}]};let r=[];return n.fileName===void 0?r.push({path:`archive`,before:`(put there by someone else, or not whole)`,after:e.fileName}):n.fileName!==e.fileName&&r.push({path:`archive`,before:n.fileName,after:e.fileName}),n.hasSentinel||r.push({path:t,before:`(absent)`,after:`(present)`}),e.digest.kind===`sha256`&&n.sha256!==void 0&&n.sha256!==e.digest.hex&&r.push({path:`sha256`,before:n.sha256,after:e.digest.hex}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const H=e=>({name:`SASL`,async run(t){let n=await u(e,{calls:[[`--list`]],scope:t});return n.code===0?{kind:`pass`}:J(n)}}),U=e=>({name:`authorize`,async run(t){let n=await u(e,{calls:[[`--list`]],scope:t});if(n.code!==0)return J(n);let r=new Set(n.stdout.split(`
`)),i=Object.values(e.names.topics).filter(e=>!r.has(e));return i.length===0?{kind:`pass`}:{kind:`fail`,reason:`the brokers do not show ${i.join(`, `)} to the role. Run the milestone create-topics; if they exist, the role needs kafka-cluster:DescribeTopic on them.`}}}),W=e=>({name:`produce`,async run(t){let n=await K(e,`
kafka=$1 properties=$2 servers=$3 topic=$4
limit=$(timeout 60 "$kafka/bin/kafka-configs.sh" --bootstrap-server "$servers" --command-config "$properties" --describe --all --entity-type topics --entity-name "$topic" 2> /dev/null | sed -n 's/^ *max.message.bytes=\\([0-9]*\\).*/\\1/p' | head -n 1 || true)
[ -n "$limit" ] && [ "$limit" -le 16777216 ] || exit 68
head -c $((limit + 4096)) /dev/zero | tr '\\0' x | timeout 60 "$kafka/bin/kafka-console-producer.sh" --bootstrap-server "$servers" --producer.config "$properties" --topic "$topic" --request-required-acks all --producer-property compression.type=none --producer-property max.request.size=33554432 --producer-property buffer.memory=67108864 --producer-property retries=0 2>&1
`,t);if(n.code===68)return{kind:`skipped`,reason:`the largest record of the topic is not known`};let r=`${n.stdout}\n${n.stderr}`;return/RecordTooLarge|larger than the max message size/.test(r)?{kind:`pass`}:/exception|error/i.test(r)?J(n,`It needs kafka-cluster:WriteData on the topics.`):{kind:`skipped`,reason:`the producer printed nothing`}}}),G=e=>({name:`consume`,async run(t){let n=await K(e,`
kafka=$1 properties=$2 servers=$3 topic=$4
timeout 60 "$kafka/bin/kafka-console-consumer.sh" --bootstrap-server "$servers" --consumer.config "$properties" --topic "$topic" --partition 0 --offset latest --timeout-ms 8000 --max-messages 1 2>&1 > /dev/null
`,t),r=`${n.stdout}\n${n.stderr}`;return n.code===0&&!/AuthorizationException|AuthenticationException/.test(r)||/Processed a total of|ConsumerTimeoutException|errors\.TimeoutException/.test(r)&&!/Authorization/.test(r)?{kind:`pass`}:J(n,`It needs kafka-cluster:ReadData on the topics.`)}});async function K(e,t,n){let i=a(e.config),o=[i.kafka,i.clientProperties,await r(e),e.names.topics.pin];return e.ports.host.read(t,{args:o,login:!0,signal:n.signal})}const q={DNS:`DNS`,TCP:`TCP`,TLS:`TLS`,SASL:`SASL`,Credentials:`SASL`};function J(e,t=``){let n=c(`${e.stdout}\n${e.stderr}`,e.code),[,r=``,i=n]=/^(DNS|TCP|TLS|SASL|Credentials|Authorisation): (.*)$/s.exec(n)??[],a=q[r];return a===void 0?{kind:`fail`,reason:t===``?i:`${i} ${t}`}:{kind:`fail`,reason:i,step:a}}const oe=e=>[H(e),U(e),W(e),G(e)],se={DNS:'for server in ${1//,/ }; do getent hosts "${server%:*}" > /dev/null || echo "${server%:*}"; done',TCP:`for server in \${1//,/ }; do
  timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "\${server%:*}" "\${server##*:}" 2> /dev/null || echo "$server"
done`,TLS:`for server in \${1//,/ }; do
  code=0
  curl -sk --noproxy '*' -o /dev/null -m 8 --connect-timeout 5 "https://$server/" || code=$?
  if [ "$code" = 35 ]; then echo "$server"; fi
done`},ce={DNS:e=>`the host cannot resolve ${e}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`,TCP:e=>`${e} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`,TLS:e=>`${e} does not speak TLS. Take the brokers' port for IAM (9098) in msk.bootstrapServers, and turn IAM access control on for the cluster.`},Y=e=>[`DNS`,`TCP`,`TLS`].map(t=>({name:t,async run(n){let i=await r(e),a=await e.ports.host.read(se[t],{args:[i],login:!0,signal:n.signal});if(a.code!==0)return{kind:`skipped`,reason:S(a)};let o=a.stdout.split(`
`).filter(e=>e!==``&&i.includes(e));return o.length===0?{kind:`pass`}:{kind:`fail`,reason:ce[t](o.join(`, `))}}}));async function X(e,t){let n=[];for(let r of e){t.progress(`checking the way to the brokers: ${r.name}`);let e=await r.run(t);if(e.kind===`fail`){let t={step:e.step??r.name,reason:e.reason};return{passed:n.filter(e=>e!==t.step),failed:t}}e.kind===`pass`&&n.push(r.name)}return{passed:n,failed:void 0}}function Z({passed:e,failed:t}){let n=e.length===0?``:` (${e.join(`, `)}: pass)`;return t===void 0?`No step of the way to the brokers fails now${n}. Run it again.`:`The way to the brokers fails at ${t.step}${n}: ${t.reason}`}const le=(e,t)=>({name:`service`,async run(n){let r=`kafka-rest.service`,{stdout:i}=await e.ports.host.read(`
unit=$1 port=$2
if ! systemctl is-active --quiet "$unit"; then
  echo "is $(systemctl is-active "$unit" 2> /dev/null || true)"
  journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || sudo -n journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || true
elif [ "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$port" || true)" = 000 ]; then
  echo "runs but does not answer at $port"
fi
`,{args:[r,t],signal:n.signal}),a=i.trim().split(`
`).slice(-4).join(` / `).slice(0,600);return a===``?{kind:`pass`}:{kind:`fail`,reason:`${r} ${a}. Run the milestone setup-rest-proxy.`}}}),Q=e=>[...Y(e),...oe(e)],$=(e,t)=>[le(e,t),...Q(e)];async function ue(e,n,r){return new t(`${e}. ${Z(await X(n,r))}`)}async function de(e,n,r){let i=await X(Y(n),r);if(i.failed!==void 0)throw new t(`${e}. ${Z(i)}`)}export{h as _,V as a,O as c,C as d,ee as f,v as g,x as h,$ as i,k as l,S as m,ue as n,F as o,w as p,de as r,L as s,Q as t,ne as u,m as v};