import{a as e,l as t,t as n}from"./secret-BdSR1TIb.js";import{a as r,c as i}from"./open-for-action-BIiTz9uT.js";import{i as a,r as o,s,t as c}from"./kafka-failure-DUIeQTv0.js";import{a as l,c as u,i as d,l as f,n as p,o as m,r as h,s as g,u as _}from"./kafka-topics-v8oiyQ5H.js";import{createHash as v}from"node:crypto";const y=e=>({host:e.ports.host,view:d(e)}),b=e=>v(`sha256`).update(e).digest(`hex`);function x(e){let t=/* @__PURE__ */ new Map;for(let n of e.split(/\r?\n/)){let e=/^\s*([^#!\s=:[][^\s=:]*)\s*[=:]\s*(.*)$/.exec(n);if(e?.[1]===void 0||e[2]===void 0)continue;let r=e[1]===`Environment`?/^"?([A-Za-z_]\w*)=(.*)$/.exec(e[2]):null;r===null?t.set(e[1],e[2].trim()):t.set(`Environment.${r[1]}`,(r[2]??``).trim())}return t}const S=(t,r)=>e(t,r)?new n(r):r;function C(e,t){let n=x(e??``),r=x(t),i=[];for(let[e,t]of r){let r=n.get(e);r===void 0?i.push({path:e,after:t}):r!==t&&i.push({path:e,before:S(e,r),after:t})}for(let e of n.keys())r.has(e)||i.push({path:e,before:`(set by someone else)`,after:`(removed)`});return i}const w=e=>({kind:`file`,args:[e],decode(t){T(e,t);let[n,r]=[t.get(`mode`),t.get(`sha256`)];return n===void 0||r===void 0?void 0:{mode:n,sha256:r,text:g(t,`text`)}}});function T(e,n){let[r,i]=[n.get(`not-a-file`),n.get(`unreadable`)];if(r!==void 0)throw new t(`${e} on the EC2 host is a ${r}, not a file. Move it away.`);if(i!==void 0)throw new t(`${e} on the EC2 host cannot be read (owner and mode: ${i}). Make it readable.`)}const E=`
path=$1 digest=$2 mode=$3
stage "$digest"
path=$(readlink -f -- "$path" || printf %s "$path")
[ -d "$(dirname "$path")" ] || die "the folder $(dirname "$path") does not exist"
if [ -e "$path" ] && ! grep -qF '${o}' "$path" && [ ! -e "$path.before-pipeline" ]; then
  cp -p "$path" "$path.before-pipeline"
  say "kept the file that was there as $path.before-pipeline"
fi
install -m "$mode" "$staged" "$path.part"
mv -f "$path.part" "$path"
rm -f "$staged"
`,D=r+6e4;function ee(e,t){let{path:n,mode:r=`644`}=t,i=e.view.observe(w(n));return{id:`file ${n}`,timeoutMs:D,desired:async e=>`${o}\n${await t.text(e)}`,read:i,diff:(e,t)=>te(e,r,t),async apply(t,i,a){let o=[n,b(t),r];await m(e,{what:`writing ${n}`,script:E,args:o,stdin:t},a)},owned:e=>e.text?.startsWith(o)===!0}}function te(e,t,n){if(n===void 0)return{action:`create`,lines:C(void 0,e)};let r=[];return n.text!==e&&(r.push(...C(n.text,e)),r.length===0&&r.push({path:`text`,before:`sha256 ${n.sha256.slice(0,12)}`,after:`sha256 ${b(e).slice(0,12)}`})),n.mode!==t&&r.push({path:`mode`,before:n.mode,after:t}),r.length===0?{action:`none`}:{action:`update`,lines:r}}function ne(e,t){let n=y(e),i=`${s(e.config).proofs}/${t}`,a=n.view.observe(w(i));return{timeoutMs:r+3e4,read:async e=>oe((await a(e))?.text),async write(e,r){let a=ae(e),o=`keeping the proof of ${t} as ${e.outcome}`;await m(n,{what:o,script:`
path=$1
stage "$2"
mkdir -p "$(dirname "$path")"
mv -f "$staged" "$path"
`,args:[i,b(a)],stdin:a},r)}}}const re=[`pending`,`passed`,`failed`],ie=e=>e!==void 0&&re.includes(e),ae=({outcome:e,proves:t})=>`${o}\noutcome=${e}\nproves=${t.join(`,`)}\n`;function oe(e){let t=/^outcome=(.*)$/m.exec(e??``)?.[1],n=/^proves=(.*)\n/m.exec(e??``)?.[1];return ie(t)&&n!==void 0?{outcome:t,proves:n.split(`,`)}:void 0}function se(e){return/* @__PURE__ */ new Map([[`security.protocol`,`SASL_SSL`],[`sasl.mechanism`,`AWS_MSK_IAM`],[`sasl.jaas.config`,`software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${e}";`],[`sasl.client.callback.handler.class`,`software.amazon.msk.auth.iam.IAMClientCallbackHandler`]])}const ce=(e,t=``)=>[...e].map(([e,n])=>`${t}${e}=${n}\n`).join(``),O=e=>e.kind===`sha256`?`config`:e.kind,k=(e,t)=>e!==void 0&&(t.kind!==`published`||e===`published`),A={sha1:40,sha256:64,sha512:128};function j(e,t){let n=A[t],r=/^([0-9a-f]+)(\s+\*?\S.*)?\s*$/i.exec(e.trim());if(r?.[1]?.length===n)return r[1].toLowerCase();let i=e.replace(/^.*:/s,``).replace(/\s+/g,``);return i.length===n&&/^[0-9a-f]+$/i.test(i)?i.toLowerCase():void 0}async function M(e,n,r){let{digest:i,sha256Key:a}=n;if(i.kind===`sha256`)return{algorithm:`sha256`,hex:i.hex,from:a};if(i.kind===`first-seen`)return{algorithm:`sha256`,hex:``,from:`what this host saw first`};let o=await h(()=>e.host.read(`curl -fsSL --max-redirs 5 --connect-timeout 15 --max-time 60 --retry 2 --max-filesize 65536 -- "$1"`,{args:[i.url],signal:r.signal})),s=`Set ${a} in the config to the SHA-256 of ${n.fileName} instead.`;if(o.code!==0)throw new t(`The digest ${i.url} could not be fetched by the EC2 host: ${l(o)}. ${s}`);let c=j(o.stdout,i.algorithm);if(c===void 0){let e=o.stdout.trim().slice(0,40).replace(/\s+/g,` `);throw new t(`${i.url} is no ${i.algorithm} digest: it begins with "${e}". ${s}`)}return{algorithm:i.algorithm,hex:c,from:i.url}}const N=({download:e,expected:t,magic:n,percent:r,target:i,sentinel:a})=>[e.url,e.fileName,t.algorithm,t.hex,t.from,e.sha256Key,n,String(r),i,a,O(e.digest)],P=`
url=$1 name=$2 algorithm=$3 expected=$4 from=$5 key=$6 magic=$7 percent=$8 target=$9 sentinel=\${10} checked=\${11}
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
`,F=e=>({kind:`download`,args:[e],decode(t){T(e,t);let[n,r,i]=[t.get(`sha256`),t.get(`recorded`),t.get(`checked`)];if(n!==void 0)return{sha256:n,recorded:r!==void 0&&(i===`config`||i===`published`||i===`first-seen`)?{sha256:r,checked:i}:void 0}}}),I=`${P}${f}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
record_digest
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\t%s\\n' "$target" "$(file_state "$target")" "$seen" "$checked" >> "$stamps.part"
mv -f "$stamps.part" "$stamps"
`;function L(e,t){let{download:n,path:i}=t,a=e.view.observe(F(i));return{id:`download ${i}`,timeoutMs:r+t.timeoutMs,desired:()=>Promise.resolve(n),read:a,diff:R,async apply(t,r,a){let o=await M(e,t,a),s=N({download:n,expected:o,magic:`504b`,percent:105,target:i,sentinel:``});await m(e,{what:`installing ${n.fileName}`,script:I,args:s},a)},owned:e=>e.recorded?.sha256===e.sha256}}function R({digest:e,fileName:t},n){if(n===void 0)return{action:`create`,lines:[{path:`file`,after:t}]};let{sha256:r,recorded:i}=n,a=(e,t=``)=>({action:`update`,lines:[{path:`sha256`,before:`${r}${t}`,after:e}]});return e.kind===`sha256`?r===e.hex?{action:`none`}:a(e.hex):i!==void 0&&i.sha256!==r?a(i.sha256):k(i?.checked,e)?{action:`none`}:a(`(checked)`,` (not checked)`)}const z={kind:`system`,args:[`/etc/os-release`],decode:e=>({id:e.get(`id`)??``,version:e.get(`version`)??``,name:e.get(`name`)??`an unknown system`,hasYum:(e.get(`manager`)??``)!==``})},B=e=>({kind:`command`,args:[e],decode:e=>e.get(`path`)});function V(e,t){let{command:n,lockTimeoutMs:i=18e4}=t,a=e.view.observe(z);return{id:`package for ${n}`,timeoutMs:r+i+42e4,async desired(e){return await a(e)??{id:``,version:``,name:`an unknown system`,hasYum:!1}},read:e.view.observe(B(n)),diff(e,r){return r===void 0?e.hasYum?{action:`create`,lines:[{path:`package`,after:t.packagesOn(e).join(` or `)}]}:{action:`blocked`,lines:[{path:n,before:`(absent)`}],remedy:`${e.name} has neither yum nor dnf; install ${n} on the host by hand.`}:{action:`none`}},async apply(r,a,o){let s=t.packagesOn(r),c=[n,String(i/1e3),...s];await m(e,{what:`installing ${s[0]}`,script:`
command=$1 lock_timeout=$2
shift 2
manager=$(command -v dnf || command -v yum) || die "there is neither dnf nor yum on this host"
deadline=$((SECONDS + lock_timeout))
need_root "sudo $manager install -y $1"
output="" code=0
# Runs the package manager, again while another one has the lock.
run_manager() {
  local holder=""
  while :; do
    code=0
    # Without exit_on_lock both would wait for the lock forever, printing nothing.
    output=$(as_root "$manager" --setopt=exit_on_lock=1 "$@" 2>&1 9>&-) || code=$?
    case $code:$output in
      0:*) return 0 ;;
      *"Existing lock"* | *"holding the yum lock"* | *"currently running"* | *"Failed to obtain the transaction lock"* | *"already locked by"* | *"Waiting for process"*)
        # The line that names its process, where there is one.
        holder=$(printf '%s\\n' "$output" | grep -im 1 -E 'pid [0-9]|locked by' || printf '%s\\n' "$output" | tail -n 1)
        [ "$SECONDS" -lt "$deadline" ] || die "another package manager still runs after $lock_timeout s: \${holder%.}. Wait for it, or end it, and run again."
        say "another package manager runs; waiting"
        sleep 5 ;;
      *) return 0 ;;
    esac
  done
}
failed() { die "$manager $1 ended with exit $code: $(printf %s "$output" | tail -n 3 | tr '\\n' ' ')"; }
has_command() { hash -r; command -v -- "$command" > /dev/null; }
for package in "$@"; do
  say "installing $package"
  run_manager install -y "$package"
  case $code:$output in
    0:*) ;;
    *"No package $package available"* | *"No match for argument"* | *"Unable to find a match"*) continue ;;
    *) failed "install $package" ;;
  esac
  has_command && exit 0
  say "$package is installed, but there is no command $command; installing it again"
  run_manager reinstall -y "$package"
  [ "$code" = 0 ] || failed "reinstall $package"
  has_command || die "$package is installed, but there is no command $command on this host even after it was installed again. Remove the package by hand (sudo $manager remove $package) and run again."
  exit 0
done
die "the repositories of this host have none of these packages: $*. Install $command by hand and run again."
`,args:c},o)}}}const H=(e,t)=>({kind:`archive`,args:[e,...t],decode(e){let t=e.get(`link`);if(t!==void 0)return{archive:void 0,differences:[],count:0,outside:[{path:``,target:t}]};if(e.has(`present`))return{archive:U(e),differences:(g(e,`differences`)??``).split(`
`).flatMap(W),count:Number(e.get(`count`)??0),outside:(g(e,`outside`)??``).split(`
`).filter(e=>e!==``).map(e=>{let[t=``,n=``]=e.split(`	`);return{path:t,target:n}})}}});function U(e){let t=g(e,`stamp`)??``,n=e=>RegExp(`^${e}=(.*)$`,`m`).exec(t)?.[1],r=n(`archive`);if(r===void 0)return;let i=n(`checked`);return{fileName:r,sha256:n(`sha256`)??``,checked:i===`config`||i===`published`||i===`first-seen`?i:void 0,hasManifest:n(`files`)!==void 0&&n(`files`)===e.get(`files`)}}function W(e){let[t=``,n]=e.split(`	`);if(n===void 0)return[];let[r,i=``,a=``]=t.split(` `);switch(r){case`mode`:return[{kind:r,path:n,before:i,after:a}];case`missing`:case`content`:case`added`:return[{kind:r,path:n}];default:throw Error(`unknown difference of a file on the host: ${t}`)}}const G=`
write_stamp() {
  local folder=$1 head=$2 contents=$3
  { find "$folder" -mindepth 1 ! -type d -printf '%y\\t%m\\t%s\\t%T@\\t%C@\\t%P\\n' | awk -F'\\t' '
    !listing { id[$2] = $1; next }
    $6 in id { print id[$6] "\\t" $0 }
  ' "$contents" listing=1 -; } > "$state/manifest"
  { cat "$head"; printf 'files=%s\\n' "$(wc -l < "$state/manifest")"; cat "$state/manifest"; echo end; } > "$folder/${a}.part"
  mv -f "$folder/${a}.part" "$folder/${a}"
  rm -f "$state/manifest" "$head" "$contents"
}
set_aside() {
  local place=$state/replaced/$(basename "$1")/$2
  mkdir -p "$(dirname "$place")"
  mv -f "$1/$2" "$place"
  say "$2 was not as in the archive; what was there is now $place"
}
`,le=`${P}${_}${G}
shift 11
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
record_digest
contents=$state/contents
(
  cd "$work"
  find . -type f -print0 | xargs -0r sha256sum | sed 's|^\\\\*\\([0-9a-f]*\\) [ *]\\./|\\1\\t|'
  find . -type l -printf '%l\\t%P\\n'
) > "$contents"
printf '%s\\n' '${o}' "archive=$name" "sha256=$seen" "checked=$checked" > "$state/stamp"
if [ -d "$target" ]; then
  if [ -r "$target/${a}" ]; then
    archive_differences "$target" "$@" | sed -n 's/^\\(content\\|added\\)\\t//p' | while IFS= read -r path; do set_aside "$target" "$path"; done
    { printf 'managed\\t%s\\n' "$@"; cat "$contents"; } | awk -F'\\t' '!listing { kept[$2] = 1; next } NF == 7 && !($7 in kept) { print $7 }' - listing=1 "$target/${a}" | while IFS= read -r path; do rm -f "$target/$path"; done
  fi
  rm -f "$target/${a}"
  for path in "$@"; do if [ -e "$target/$path" ]; then rm -f "$work/$path"; fi; done
  cp -al --remove-destination "$work/." "$target/"
  rm -rf "$work"
else
  mv "$work" "$target"
fi
write_stamp "$target" "$state/stamp" "$contents"
rm -f "$part"
`,ue=`${_}${G}
folder=$1
stamp=$folder/${a}
archive_differences "$@" | while IFS=$'\\t' read -r kind path; do
  case $kind in
    added) set_aside "$folder" "$path" ;;
    mode*) chmod "\${kind##* }" "$folder/$path" ;;
  esac
done
sed '/^files=/,$d' "$stamp" > "$state/stamp"
awk -F'\\t' 'NF == 7 { print $1 "\\t" $7 }' "$stamp" > "$state/contents"
write_stamp "$folder" "$state/stamp" "$state/contents"
`;function de(e,t){let{download:n,folder:i,sentinel:a,except:o}=t,s=e.view.observe(H(i,o));return{id:`archive ${i}`,timeoutMs:r+t.timeoutMs,desired:()=>Promise.resolve(n),read:s,diff:(e,t)=>pe(e,i,t),async apply(t,r,s){if(r!==void 0&&fe(t,r)){let t=[i,...o];await m(e,{what:`repairing ${i}`,script:ue,args:t},s);return}let c=await M(e,t,s),l=N({download:n,expected:c,magic:`1f8b`,percent:235,target:i,sentinel:a});await m(e,{what:`installing ${n.fileName}`,script:le,args:[...l,...o]},s)},owned:e=>e.archive!==void 0}}const fe=(e,t)=>K(e,t).length===0&&t.differences.length===t.count&&t.differences.every(({kind:e})=>e===`mode`||e===`added`);function pe(e,t,n){if(n===void 0)return{action:`create`,lines:[{path:`archive`,after:e.fileName}]};if(n.outside.length>0){let e=n.outside.map(({path:e,target:n})=>({path:e===``?t:`${t}/${e}`,before:`(a link to ${n})`,after:`(a folder)`})),[r]=e;return{action:`blocked`,lines:e,remedy:`Nothing is written through a link to another place. Put a folder there, or remove the link on the host (rm ${r?.path}) and run again.`}}let r=[...K(e,n),...me(e,n)];return r.length===0?{action:`none`}:{action:`update`,lines:r}}function K(e,{archive:t}){if(t===void 0)return[{path:`archive`,before:`(put there by someone else, or not whole)`,after:e.fileName}];let n=[];t.fileName!==e.fileName&&n.push({path:`archive`,before:t.fileName,after:e.fileName}),t.hasManifest||n.push({path:`files`,before:`(not recorded)`,after:`(recorded)`});let{digest:r}=e;return r.kind===`sha256`?t.sha256!==r.hex&&n.push({path:`sha256`,before:t.sha256,after:r.hex}):k(t.checked,r)||n.push({path:`sha256`,before:`${t.sha256} (not checked)`,after:`(checked)`}),n}function me(e,{differences:t,count:n,archive:r}){if(r?.hasManifest!==!0)return[];let i=t.slice(0,20).map(t=>he(t,e));return n>20?[...i,{path:`${n-20} more files differ`}]:i}function he({kind:e,path:t,before:n,after:r},{fileName:i}){switch(e){case`missing`:return{path:t,before:`(absent)`,after:`(as in ${i})`};case`content`:return{path:t,before:`(changed)`,after:`(as in ${i})`};case`added`:return{path:t,before:`(not of the archive)`,after:`(set aside)`};case`mode`:return{path:t,before:`mode ${n}`,after:`mode ${r}`}}}const ge=e=>({name:`SASL`,async run(t){let n=await p(e,{calls:[[`--list`]],scope:t});return n.code===0?{kind:`pass`}:J(n)}}),_e=e=>({name:`authorize`,async run(t){let n=await p(e,{calls:[[`--list`]],scope:t});if(n.code!==0)return J(n);let r=new Set(n.stdout.split(`
`)),i=Object.values(e.names.topics).filter(e=>!r.has(e));return i.length===0?{kind:`pass`}:{kind:`fail`,reason:`the brokers do not show ${i.join(`, `)} to the role. Run the milestone create-topics; if they exist, the role needs kafka-cluster:DescribeTopic on them.`}}}),ve=e=>({name:`produce`,async run(t){let n=await q(e,`
kafka=$1 properties=$2 servers=$3 topic=$4
limit=$(timeout 60 "$kafka/bin/kafka-configs.sh" --bootstrap-server "$servers" --command-config "$properties" --describe --all --entity-type topics --entity-name "$topic" 2> /dev/null | sed -n 's/^ *max.message.bytes=\\([0-9]*\\).*/\\1/p' | head -n 1 || true)
[ -n "$limit" ] && [ "$limit" -le 16777216 ] || exit 68
head -c $((limit + 4096)) /dev/zero | tr '\\0' x | timeout 60 "$kafka/bin/kafka-console-producer.sh" --bootstrap-server "$servers" --producer.config "$properties" --topic "$topic" --request-required-acks all --producer-property compression.type=none --producer-property max.request.size=33554432 --producer-property buffer.memory=67108864 --producer-property retries=0 2>&1
`,t);if(n.code===68)return{kind:`skipped`,reason:`the largest record of the topic is not known`};let r=`${n.stdout}\n${n.stderr}`;return/RecordTooLarge|larger than the max message size/.test(r)?{kind:`pass`}:/exception|error/i.test(r)?J(n,`It needs kafka-cluster:WriteData on the topics.`):{kind:`skipped`,reason:`the producer printed nothing`}}}),ye=e=>({name:`consume`,async run(t){let n=await q(e,`
kafka=$1 properties=$2 servers=$3 topic=$4
timeout 60 "$kafka/bin/kafka-console-consumer.sh" --bootstrap-server "$servers" --consumer.config "$properties" --topic "$topic" --partition 0 --offset latest --timeout-ms 8000 --max-messages 1 2>&1 > /dev/null
`,t),r=`${n.stdout}\n${n.stderr}`;return n.code===0&&!/AuthorizationException|AuthenticationException/.test(r)||/Processed a total of|ConsumerTimeoutException|errors\.TimeoutException/.test(r)&&!/Authorization/.test(r)?{kind:`pass`}:J(n,`It needs kafka-cluster:ReadData on the topics.`)}});async function q(e,t,n){let r=s(e.config),a=[r.kafka,r.clientProperties,await i(e),e.names.topics.pin];return e.ports.host.read(t,{args:a,login:!0,signal:n.signal})}const be={DNS:`DNS`,TCP:`TCP`,TLS:`TLS`,SASL:`SASL`,Credentials:`SASL`};function J(e,t=``){let n=c(`${e.stdout}\n${e.stderr}`,e.code),[,r=``,i=n]=/^(DNS|TCP|TLS|SASL|Credentials|Authorisation): (.*)$/s.exec(n)??[],a=be[r];return a===void 0?{kind:`fail`,reason:t===``?i:`${i} ${t}`}:{kind:`fail`,reason:i,step:a}}const xe=e=>[ge(e),_e(e),ve(e),ye(e)],Se={DNS:'for server in ${1//,/ }; do getent hosts "${server%:*}" > /dev/null || echo "${server%:*}"; done',TCP:`for server in \${1//,/ }; do
  { timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "\${server%:*}" "\${server##*:}" 2> /dev/null || echo "$server"; } &
done
wait`,TLS:`try() {
  local code=0 spent=""
  spent=$(curl -sk --noproxy '*' -o /dev/null -m 8 --connect-timeout 8 -w '%{time_appconnect}' "https://$1/") || code=$?
  if [ "$code" = 35 ]; then echo "$1"; fi
  if [ "$code" = 28 ] && [[ $spent =~ ^0([.,]0*)?$ ]]; then echo "silent $1"; fi
}
for server in \${1//,/ }; do try "$server" & done
wait`},Ce={DNS:e=>`the host cannot resolve ${e}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`,TCP:e=>`${e} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`,TLS:e=>`${e} does not speak TLS. Take the brokers' port for IAM (9098) in msk.bootstrapServers, and turn IAM access control on for the cluster.`},we=e=>`${e} accepts connections and then says nothing for 8 s: the broker hangs or is overloaded. Check that the cluster is ACTIVE, and reboot that broker if it stays so.`,Y=e=>[`DNS`,`TCP`,`TLS`].map(t=>({name:t,async run(n){let r=await i(e),a=await e.ports.host.read(Se[t],{args:[r],signal:n.signal});if(a.code!==0)return{kind:`skipped`,reason:l(a)};let o=a.stdout.split(`
`).filter(e=>e!==``),s=o.flatMap(e=>/^silent (.*)$/.exec(e)?.[1]??[]);if(s.length>0)return{kind:`fail`,reason:we(s.join(`, `))};let c=o.filter(e=>r.includes(e));return c.length===0?{kind:`pass`}:{kind:`fail`,reason:Ce[t](c.join(`, `))}}}));async function X(e,t){let n=[];for(let r of e){t.progress(`checking the way to the brokers: ${r.name}`);let e=await r.run(t);if(e.kind===`fail`){let t={step:e.step??r.name,reason:e.reason};return{passed:n.filter(e=>e!==t.step),failed:t}}e.kind===`pass`&&n.push(r.name)}return{passed:n,failed:void 0}}function Z({passed:e,failed:t}){let n=e.length===0?``:` (${e.join(`, `)}: pass)`;return t===void 0?`No step of the way to the brokers fails now${n}. Run it again.`:`The way to the brokers fails at ${t.step}${n}: ${t.reason}`}const Q=`${u}
unit=$1 url=$2 address=$3 port=$4
holder=$(holder_of "$address" "$port" "$unit")
if ! systemctl is-active --quiet "$unit"; then
  echo "is $(systemctl is-active "$unit" 2> /dev/null || true)"
  journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || sudo -n journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || true
elif [[ $holder == other* ]]; then
  echo "runs, but port $port is held by process $(printf %s "$holder" | tr '\\t' ' ' | cut -d' ' -f2-)"
elif [ "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)" = 000 ]; then
  echo "runs but does not answer at $url"
fi
`,Te=(e,t)=>({name:`service`,async run(n){let r=`kafka-rest.service`,{listen:i,port:a}=e.config.restProxy,o=[r,t,i,String(a)],{stdout:s}=await e.ports.host.read(Q,{args:o,signal:n.signal}),c=s.trim().split(`
`).slice(-4).join(` / `).slice(0,600);return c===``?{kind:`pass`}:{kind:`fail`,reason:`${r} ${c}. Run the milestone setup-rest-proxy.`}}}),$=e=>[...Y(e),...xe(e)],Ee=(e,t)=>[Te(e,t),...$(e)];async function De(e,n,r){return new t(`${e}. ${Z(await X(n,r))}`)}async function Oe(e,n,r){let i=await X(Y(n),r);if(i.failed!==void 0)throw new t(`${e}. ${Z(i)}`)}export{y as _,de as a,F as c,ce as d,ne as f,S as g,b as h,Ee as i,L as l,C as m,De as n,B as o,ee as p,Oe as r,V as s,$ as t,se as u};