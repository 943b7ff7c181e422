import{t as e}from"./errors-CczF5Rnm.js";import{t}from"./secret-BZMXHW8B.js";import{r as n}from"./open-pipeline-B8UG9xkQ.js";import{i as r,n as i,r as a,t as o}from"./kafka-failure-DECO-aDT.js";import{n as s,o as c,r as l}from"./kafka-topics-BppZ4KFv.js";import{createHash as u}from"node:crypto";const d=`PIPELINE-ERROR `,f=`
say() { printf '%s\\n' "$*"; }
die() { printf '${d}%s\\n' "$(printf %s "$*" | tr '\\n' ' ')" >&2; exit 65; }
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
`;async function p(t,n,r){let i=await t.host.write(n.what,f+n.script,{args:n.args,signal:r.signal,...n.stdin===void 0?{}:{stdin:n.stdin},onLine:(e,t)=>{t===`stdout`&&e!==``&&r.progress(e)}});if(i.code!==0)throw new e(`${n.what} failed on the EC2 host: ${m(i)}`);return i}function m(e){let t=e.stderr.split(`
`).filter(e=>e.trim()!==``),n=t.findLast(e=>e.startsWith(d));if(n!==void 0)return n.slice(15);let r=t.slice(-3).join(` / `);return`exit ${e.code}${r===``?``:`: ${r}`}`}const h={sha1:40,sha256:64,sha512:128};function g(e,t){let n=h[t],r=/^([0-9a-f]+)(\s+\*?\S.*)?\s*$/i.exec(e.trim());if(r?.[1]?.length===n)return r[1].toLowerCase();let i=e.replace(/^.*:/s,``).replace(/\s+/g,``);return i.length===n&&/^[0-9a-f]+$/i.test(i)?i.toLowerCase():void 0}async function _(t,n,r){let{digest:i,sha256Key:a}=n;if(i.kind===`sha256`)return{algorithm:`sha256`,hex:i.hex,from:a};if(i.kind===`first-seen`)return{algorithm:`sha256`,hex:``,from:`what this host saw first`};let o=await l(()=>t.host.read(`curl -fsSL --max-redirs 5 --connect-timeout 15 --max-time 60 --retry 2 --max-filesize 65536 -- "$1"`,{args:[i.url],signal:r.signal})),s=`Set ${a} in the config to the SHA-256 of ${n.fileName} instead.`;if(o.code!==0)throw new e(`The digest ${i.url} could not be fetched by the EC2 host: ${m(o)}. ${s}`);let c=g(o.stdout,i.algorithm);if(c===void 0){let t=o.stdout.trim().slice(0,40).replace(/\s+/g,` `);throw new e(`${i.url} is no ${i.algorithm} digest: it begins with "${t}". ${s}`)}return{algorithm:i.algorithm,hex:c,from:i.url}}const v=({download:e,expected:t,magic:n,percent:r,target:i,sentinel:a})=>[e.url,e.fileName,t.algorithm,t.hex,t.from,e.sha256Key,n,String(r),i,a],y=`
url=$1 name=$2 algorithm=$3 expected=$4 from=$5 key=$6 magic=$7 percent=$8 target=$9 sentinel=\${10}
downloads=$state/downloads
part=$downloads/$name.part
held=$state/digests
wanted="" size=0 seen="" problem="" trouble=""
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
    18 | 28 | 56) die "the download of $url broke off after $(size_of "$part") bytes ($trouble). Run again, and it goes on from there." ;;
  esac
  trouble="\${trouble:-curl ended with exit $code}"
  return 1
}

refuse() { die "$url could not be fetched by the host: $trouble. Check the address, and the host's way to the internet."; }

anew() {
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
  if [ -n "$wanted" ] && [ "$actual" != "$wanted" ]; then
    if [ -n "$expected" ]; then
      problem="$name has the $algorithm $actual, expected $wanted ($from). Either the file is not the published one, or the digest is another version's."
    else
      problem="$name has the $algorithm $actual, and $wanted is held since it was first seen (~/.pinterest-pipeline/digests). If the new one is right, set $key to it."
    fi
    return 0
  fi
  if [ "$algorithm" = sha256 ]; then seen=$actual; else seen=$(hash_of "$part"); fi
}

fetch_whole() {
  local resumed=no
  mkdir -p "$downloads"
  wanted=$expected
  if [ -z "$wanted" ] && [ -r "$held" ]; then wanted=$(awk -v name="$name" -F'\\t' '$2 == name { print $1; exit }' "$held"); fi
  size=$(curl -fsSLI --max-redirs 5 --connect-timeout 15 --max-time 30 -- "$url" 2> /dev/null | tr -d '\\r' | awk 'tolower($1) == "content-length:" { size = $2 } END { print size + 0 }' || true)
  size=\${size:-0}
  room
  [ "$(size_of "$part")" = 0 ] || resumed=yes
  if [ "$resumed" = no ]; then
    anew
  elif [ "$(size_of "$part")" != "$size" ]; then
    # The server may not be able to go on, or the file there may be another by now.
    transfer || { resumed=no; anew; }
  fi
  check
  if [ -n "$problem" ] && [ "$resumed" = yes ]; then
    say "what an earlier run left of $name does not fit; fetching it anew"
    anew
    check
  fi
  [ -z "$problem" ] || { rm -f "$part"; die "$problem"; }
}

hold() {
  [ -z "$wanted" ] || return 0
  printf '%s\\t%s\\n' "$seen" "$name" >> "$held"
  say "first seen: $name has the sha256 $seen. This host holds it to that from now on; set $key to it to hold every host to it."
}
`,b=(e,t)=>({kind:`archive`,about:[e,t],decode(e){if(!e.has(`present`))return;let t=c(e,`stamp`)??``,n=e=>RegExp(`^${e}=(.*)$`,`m`).exec(t)?.[1];return{whole:e.has(`whole`),fileName:n(`archive`),sha256:n(`sha256`)}}}),x=`${y}
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
hold
printf '%s\\n' '${i}' "archive=$name" "sha256=$seen" > "$state/stamp"
if [ -d "$target" ]; then
  rm -f "$target/${a}"
  cp -al --remove-destination "$work/." "$target/"
  rm -rf "$work"
  mv -f "$state/stamp" "$target/${a}"
else
  mv -f "$state/stamp" "$work/${a}"
  mv "$work" "$target"
fi
rm -f "$part"
`;function S(e,t){let{download:n,folder:r,sentinel:i}=t,a=e.view.observe(b(r,i));return{id:`archive ${r}`,within:t.within,desired:()=>Promise.resolve(n),read:a,diff:(e,t)=>C(e,i,t),async apply(t,a,o){let s=await _(e,t,o),c=v({download:n,expected:s,magic:`1f8b`,percent:235,target:r,sentinel:i});await p(e,{what:`installing ${n.fileName}`,script:x,args:c},o)},owned:e=>e.fileName!==void 0}}function C(e,t,n){if(n===void 0)return{action:`create`,lines:[{path:`archive`,after:e.fileName}]};let r=[];return n.fileName===void 0?r.push({path:`archive`,before:`(put there by someone else, or not whole)`,after:e.fileName}):n.fileName!==e.fileName&&r.push({path:`archive`,before:n.fileName,after:e.fileName}),n.whole||r.push({path:t,before:`(absent)`,after:`(present)`}),e.digest.kind===`sha256`&&n.sha256!==void 0&&n.sha256!==e.digest.hex&&r.push({path:`sha256`,before:n.sha256,after:e.digest.hex}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const w=e=>u(`sha256`).update(e).digest(`hex`);function T(e){let t=/* @__PURE__ */ new Map;for(let n of e.split(/\r?\n/)){let e=/^\s*([^#!\s=:[][^\s=:]*)\s*[=:]\s*(.*)$/.exec(n);if(e?.[1]===void 0||e[2]===void 0)continue;let r=e[1]===`Environment`?/^"?([A-Za-z_]\w*)=(.*)$/.exec(e[2]):null;r===null?t.set(e[1],e[2].trim()):t.set(`Environment.${r[1]}`,(r[2]??``).trim())}return t}const E=/passw|secret|token|credential/i,D=(e,n)=>E.test(e)||E.test(n)?new t(n):n;function O(e,t){let n=T(e??``),r=T(t),i=[];for(let[e,t]of r){let r=n.get(e);r===void 0?i.push({path:e,after:t}):r!==t&&i.push({path:e,before:D(e,r),after:t})}for(let e of n.keys())r.has(e)||i.push({path:e,before:`(set by someone else)`,after:`(removed)`});return i}const k=t=>({kind:`file`,about:[t,``],decode(n){let[r,i]=[n.get(`not-a-file`),n.get(`unreadable`)];if(r!==void 0)throw new e(`${t} on the EC2 host is a ${r}, not a file. Move it away.`);if(i!==void 0)throw new e(`${t} on the EC2 host cannot be read (owner and mode: ${i}). Make it readable.`);let[a,o]=[n.get(`mode`),n.get(`sha256`)];return a===void 0||o===void 0?void 0:{mode:a,sha256:o,text:c(n,`text`)}}}),A=`
path=$1 digest=$2 mode=$3
stage "$digest"
path=$(readlink -f -- "$path" || printf %s "$path")
[ -d "$(dirname "$path")" ] || die "the folder $(dirname "$path") does not exist"
if [ -e "$path" ] && ! grep -qF '${i}' "$path" && [ ! -e "$path.before-pipeline" ]; then
  cp -p "$path" "$path.before-pipeline"
  say "kept the file that was there as $path.before-pipeline"
fi
install -m "$mode" "$staged" "$path.part"
mv -f "$path.part" "$path"
rm -f "$staged"
`;function j(e,t){let{path:n,mode:r=`644`}=t,a=e.view.observe(k(n));return{id:`file ${n}`,within:6e4,desired:async e=>`${i}\n${await t.text(e)}`,read:a,diff:(e,t)=>M(e,r,t),async apply(t,i,a){let o=[n,w(t),r];await p(e,{what:`writing ${n}`,script:A,args:o,stdin:t},a)},owned:e=>e.text?.startsWith(i)===!0}}function M(e,t,n){if(n===void 0)return{action:`create`,lines:O(void 0,e)};let r=[];return n.text!==e&&(r.push(...O(n.text,e)),r.length===0&&r.push({path:`text`,before:`sha256 ${n.sha256.slice(0,12)}`,after:`sha256 ${w(e).slice(0,12)}`})),n.mode!==t&&r.push({path:`mode`,before:n.mode,after:t}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const N=e=>({kind:`download`,about:[e,``],decode(e){let t=e.get(`sha256`);return t===void 0?void 0:{sha256:t,proven:e.get(`stamped`)===`yes`}}}),P=`${y}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
hold
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\n' "$target" "$(stat -Lc '%s %Y %i' -- "$target")" "$seen" >> "$stamps.part"
mv -f "$stamps.part" "$stamps"
`;function F(e,t){let{download:n,path:r}=t,i=e.view.observe(N(r));return{id:`download ${r}`,within:t.within,desired:()=>Promise.resolve(n),read:i,diff:I,async apply(t,i,a){let o=await _(e,t,a),s=v({download:n,expected:o,magic:`504b`,percent:105,target:r,sentinel:``});await p(e,{what:`installing ${n.fileName}`,script:P,args:s},a)},owned:e=>e.proven}}function I(e,t){return t===void 0?{action:`create`,lines:[{path:`file`,after:e.fileName}]}:e.digest.kind===`sha256`?t.sha256===e.digest.hex?{action:`none`}:{action:`update`,lines:[{path:`sha256`,before:t.sha256,after:e.digest.hex}]}:t.proven?{action:`none`}:{action:`update`,lines:[{path:`sha256`,before:`${t.sha256} (not proven)`,after:`(proven)`}]}}function L(e){return/* @__PURE__ */ new Map([[`security.protocol`,`SASL_SSL`],[`sasl.mechanism`,`AWS_MSK_IAM`],[`sasl.jaas.config`,`software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${e}";`],[`sasl.client.callback.handler.class`,`software.amazon.msk.auth.iam.IAMClientCallbackHandler`]])}const R=(e,t=``)=>[...e].map(([e,n])=>`${t}${e}=${n}\n`).join(``),z=e=>({name:`SASL`,async step(t){let n=await s(e,{calls:[[`--list`]],scope:t});return n.code===0?{kind:`holds`}:W(n)}}),B=e=>({name:`authorize`,async step(t){let n=await s(e,{calls:[[`--list`]],scope:t});if(n.code!==0)return W(n);let r=new Set(n.stdout.split(`
`)),i=Object.values(e.names.topics).filter(e=>!r.has(e));return i.length===0?{kind:`holds`}:{kind:`breaks`,why:`the brokers do not show ${i.join(`, `)} to the role. Run the milestone create-topics; if they exist, the role needs kafka-cluster:DescribeTopic on them.`}}}),V=e=>({name:`produce`,async step(t){let n=await U(e,`
kafka=$1 properties=$2 servers=$3 topic=$4
limit=$(timeout 60 "$kafka/bin/kafka-configs.sh" --bootstrap-server "$servers" --command-config "$properties" --describe --all --entity-type topics --entity-name "$topic" 2> /dev/null | sed -n 's/^ *max.message.bytes=\\([0-9]*\\).*/\\1/p' | head -n 1 || true)
[ -n "$limit" ] && [ "$limit" -le 16777216 ] || exit 68
head -c $((limit + 4096)) /dev/zero | tr '\\0' x | timeout 60 "$kafka/bin/kafka-console-producer.sh" --bootstrap-server "$servers" --producer.config "$properties" --topic "$topic" --request-required-acks all --producer-property compression.type=none --producer-property max.request.size=33554432 --producer-property buffer.memory=67108864 --producer-property retries=0 2>&1
`,t);if(n.code===68)return{kind:`untried`,why:`the largest record of the topic is not known`};let r=`${n.stdout}\n${n.stderr}`;return/RecordTooLarge|larger than the max message size/.test(r)?{kind:`holds`}:/exception|error/i.test(r)?W(n,`It needs kafka-cluster:WriteData on the topics.`):{kind:`untried`,why:`the producer said nothing`}}}),H=e=>({name:`consume`,async step(t){let n=await U(e,`
kafka=$1 properties=$2 servers=$3 topic=$4
timeout 60 "$kafka/bin/kafka-console-consumer.sh" --bootstrap-server "$servers" --consumer.config "$properties" --topic "$topic" --partition 0 --offset latest --timeout-ms 8000 --max-messages 1 2>&1 > /dev/null
`,t),r=`${n.stdout}\n${n.stderr}`;return n.code===0&&!/AuthorizationException|AuthenticationException/.test(r)||/Processed a total of|ConsumerTimeoutException|errors\.TimeoutException/.test(r)&&!/Authorization/.test(r)?{kind:`holds`}:W(n,`It needs kafka-cluster:ReadData on the topics.`)}});async function U(e,t,i){let a=r(e.config),o=[a.kafka,a.clientProperties,await n(e),e.names.topics.pin];return e.ports.host.read(t,{args:o,login:!0,signal:i.signal})}function W(e,t=``){let n=o(`${e.stdout}\n${e.stderr}`,e.code),[,r=``,i=n]=/^(DNS|TCP|TLS|SASL|Credentials|Authorisation): (.*)$/s.exec(n)??[],a={DNS:`DNS`,TCP:`TCP`,TLS:`TLS`,SASL:`SASL`,Credentials:`SASL`}[r];return{kind:`breaks`,why:`${i}${t===``||a!==void 0?``:` ${t}`}`,...a===void 0?{}:{rung:a}}}const G=e=>[z(e),B(e),V(e),H(e)],K={DNS:'for server in ${1//,/ }; do getent hosts "${server%:*}" > /dev/null || echo "${server%:*}"; done',TCP:`for server in \${1//,/ }; do
  timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "\${server%:*}" "\${server##*:}" 2> /dev/null || echo "$server"
done`,TLS:`for server in \${1//,/ }; do
  code=0
  curl -sk --noproxy '*' -o /dev/null -m 8 --connect-timeout 5 "https://$server/" || code=$?
  if [ "$code" = 35 ]; then echo "$server"; fi
done`},q={DNS:e=>`the host cannot resolve ${e}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`,TCP:e=>`${e} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`,TLS:e=>`${e} does not speak TLS. Take the brokers' port for IAM (9098) in msk.bootstrapServers, and turn IAM access control on for the cluster.`},J=e=>[`DNS`,`TCP`,`TLS`].map(t=>({name:t,async step(r){let i=await n(e),a=await e.ports.host.read(K[t],{args:[i],login:!0,signal:r.signal});if(a.code!==0)return{kind:`untried`,why:m(a)};let o=a.stdout.split(`
`).filter(e=>e!==``&&i.includes(e));return o.length===0?{kind:`holds`}:{kind:`breaks`,why:q[t](o.join(`, `))}}}));async function Y(e,t){let n=[];for(let{name:r,step:i}of e){t.progress(`trying the way to the brokers: ${r}`);let e=await i(t);if(e.kind===`breaks`){let t=e.rung??r;return{held:n.filter(e=>e!==t),broken:{rung:t,why:e.why}}}e.kind===`holds`&&n.push(r)}return{held:n,broken:void 0}}function X({held:e,broken:t}){let n=e.length===0?``:` (${e.join(`, `)}: fine)`;return t===void 0?`Every step of the way to the brokers holds now${n}. Run it again.`:`The way to the brokers breaks at ${t.rung}${n}: ${t.why}`}const Z=(e,t)=>({name:`service`,async step(n){let r=`kafka-rest.service`,{stdout:i}=await e.ports.host.read(`
unit=$1 port=$2
if ! systemctl is-active --quiet "$unit"; then
  echo "is $(systemctl is-active "$unit" 2> /dev/null || true)"
  journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || sudo -n journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || true
elif [ "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$port" || true)" = 000 ]; then
  echo "runs but does not answer at $port"
fi
`,{args:[r,t],signal:n.signal}),a=i.trim().split(`
`).slice(-4).join(` / `).slice(0,600);return a===``?{kind:`holds`}:{kind:`breaks`,why:`${r} ${a}. Run the milestone setup-rest-proxy.`}}}),Q=e=>[...J(e),...G(e)],$=(e,t)=>[Z(e,t),...Q(e)];async function ee(t,n,r){return new e(`${t}. ${X(await Y(n,r))}`)}async function te(t,n,r){let i=await Y(J(n),r);if(i.broken!==void 0)throw new e(`${t}. ${X(i)}`)}export{L as a,F as c,A as d,O as f,p as g,m as h,$ as i,k as l,S as m,ee as n,R as o,w as p,te as r,N as s,Q as t,j as u};