import{t as e}from"./secret-eV_3RjJs.js";import{t}from"./errors-CczF5Rnm.js";import{n,t as r}from"./paths-TIKlYteO.js";import{i,t as a}from"./view-BK4Maoy9.js";import{createHash as o}from"node:crypto";const s=`PIPELINE-ERROR `,c=`
say() { printf '%s\\n' "$*"; }
die() { printf '${s}%s\\n' "$(printf %s "$*" | tr '\\n' ' ')" >&2; exit 65; }
hash_of() { "\${2:-sha256}sum" < "$1" | cut -d' ' -f1; }
state=$HOME/.pinterest-pipeline
mkdir -p "$state"
staged=$state/staged
stage() {
  cat > "$staged" || die "the text could not be stored in $state; is the disk full?"
  [ "$(hash_of "$staged")" = "$1" ] || die "the text did not arrive whole; run again"
}
as_root() {
  sudo -n true 2> /dev/null || die "$(id -un) may not use sudo without a password on this host; allow it, or do this by hand: $*"
  sudo -n "$@"
}
`;async function l(e,n,r){let i=await e.host.write(n.what,c+n.script,{args:n.args,signal:r.signal,...n.stdin===void 0?{}:{stdin:n.stdin},onLine:(e,t)=>{t===`stdout`&&e!==``&&r.progress(e)}});if(i.code!==0)throw new t(`${n.what} failed on the EC2 host: ${u(i)}`);return i}function u(e){let t=e.stderr.split(`
`).filter(e=>e.trim()!==``),n=t.findLast(e=>e.startsWith(s));if(n!==void 0)return n.slice(15);let r=t.slice(-3).join(` / `);return`exit ${e.code}${r===``?``:`: ${r}`}`}const d={sha1:40,sha256:64,sha512:128};function f(e,t){let n=d[t],r=/^([0-9a-f]+)(\s+\*?\S.*)?\s*$/i.exec(e.trim());if(r?.[1]?.length===n)return r[1].toLowerCase();let i=e.replace(/^.*:/s,``).replace(/\s+/g,``);return i.length===n&&/^[0-9a-f]+$/i.test(i)?i.toLowerCase():void 0}async function p(e,n,r){let{digest:i,sha256Key:o}=n;if(i.kind===`sha256`)return{algorithm:`sha256`,hex:i.hex,from:o};if(i.kind===`first-seen`)return{algorithm:`sha256`,hex:``,from:`what this host saw first`};let s=await a(()=>e.host.read(`curl -fsSL --max-redirs 5 --connect-timeout 15 --max-time 60 --retry 2 --max-filesize 65536 -- "$1"`,{args:[i.url],signal:r.signal})),c=`Set ${o} in the config to the SHA-256 of ${n.fileName} instead.`;if(s.code!==0)throw new t(`The digest ${i.url} could not be fetched by the EC2 host: ${u(s)}. ${c}`);let l=f(s.stdout,i.algorithm);if(l===void 0){let e=s.stdout.trim().slice(0,40).replace(/\s+/g,` `);throw new t(`${i.url} is no ${i.algorithm} digest: it begins with "${e}". ${c}`)}return{algorithm:i.algorithm,hex:l,from:i.url}}const m=({download:e,expected:t,magic:n,percent:r,target:i,sentinel:a})=>[e.url,e.fileName,t.algorithm,t.hex,t.from,e.sha256Key,n,String(r),i,a],h=`
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
`,g=(e,t)=>({kind:`archive`,about:[e,t],decode(e){if(!e.has(`present`))return;let t=i(e,`stamp`)??``,n=e=>RegExp(`^${e}=(.*)$`,`m`).exec(t)?.[1];return{whole:e.has(`whole`),fileName:n(`archive`),sha256:n(`sha256`)}}}),_=`${h}
fetch_whole
work=$state/unpacking
rm -rf "$work"
mkdir "$work"
say "unpacking $name"
tar -xzf "$part" -C "$work" --strip-components=1 --no-same-owner 9>&- || { rm -rf "$work"; die "$name could not be unpacked: it is damaged, or the disk is full ($(df -h --output=avail -- "$state" | tail -n 1 | tr -d ' ') free)"; }
[ -e "$work/$sentinel" ] || { rm -rf "$work" "$part"; die "$name holds no $sentinel, so it is not what it should be. Check the address $url."; }
hold
printf '%s\\n' '${r}' "archive=$name" "sha256=$seen" > "$state/stamp"
if [ -d "$target" ]; then
  rm -f "$target/${n}"
  cp -al --remove-destination "$work/." "$target/"
  rm -rf "$work"
  mv -f "$state/stamp" "$target/${n}"
else
  mv -f "$state/stamp" "$work/${n}"
  mv "$work" "$target"
fi
rm -f "$part"
`;function v(e,t){let{download:n,folder:r,sentinel:i}=t,a=e.view.observe(g(r,i));return{id:`archive ${r}`,within:t.within,desired:()=>Promise.resolve(n),read:a,diff:(e,t)=>y(e,i,t),async apply(t,a,o){let s=await p(e,t,o),c=m({download:n,expected:s,magic:`1f8b`,percent:235,target:r,sentinel:i});await l(e,{what:`installing ${n.fileName}`,script:_,args:c},o)},owned:e=>e.fileName!==void 0}}function y(e,t,n){if(n===void 0)return{action:`create`,lines:[{path:`archive`,after:e.fileName}]};let r=[];return n.fileName===void 0?r.push({path:`archive`,before:`(put there by someone else, or not whole)`,after:e.fileName}):n.fileName!==e.fileName&&r.push({path:`archive`,before:n.fileName,after:e.fileName}),n.whole||r.push({path:t,before:`(absent)`,after:`(present)`}),e.digest.kind===`sha256`&&n.sha256!==void 0&&n.sha256!==e.digest.hex&&r.push({path:`sha256`,before:n.sha256,after:e.digest.hex}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const b=e=>o(`sha256`).update(e).digest(`hex`);function x(e){let t=/* @__PURE__ */ new Map;for(let n of e.split(/\r?\n/)){let e=/^\s*([^#!\s=:[][^\s=:]*)\s*[=:]\s*(.*)$/.exec(n);if(e?.[1]===void 0||e[2]===void 0)continue;let r=e[1]===`Environment`?/^"?([A-Za-z_]\w*)=(.*)$/.exec(e[2]):null;r===null?t.set(e[1],e[2].trim()):t.set(`Environment.${r[1]}`,(r[2]??``).trim())}return t}const S=/passw|secret|token|credential/i,C=(t,n)=>S.test(t)||S.test(n)?new e(n):n;function w(e,t){let n=x(e??``),r=x(t),i=[];for(let[e,t]of r){let r=n.get(e);r===void 0?i.push({path:e,after:t}):r!==t&&i.push({path:e,before:C(e,r),after:t})}for(let e of n.keys())r.has(e)||i.push({path:e,before:`(set by someone else)`,after:`(removed)`});return i}const T=e=>({kind:`file`,about:[e,``],decode(n){let[r,a]=[n.get(`not-a-file`),n.get(`unreadable`)];if(r!==void 0)throw new t(`${e} on the EC2 host is a ${r}, not a file. Move it away.`);if(a!==void 0)throw new t(`${e} on the EC2 host cannot be read (owner and mode: ${a}). Make it readable.`);let[o,s]=[n.get(`mode`),n.get(`sha256`)];return o===void 0||s===void 0?void 0:{mode:o,sha256:s,text:i(n,`text`)}}}),E=`
path=$1 digest=$2 mode=$3
stage "$digest"
path=$(readlink -f -- "$path" || printf %s "$path")
[ -d "$(dirname "$path")" ] || die "the folder $(dirname "$path") does not exist"
if [ -e "$path" ] && ! grep -qF '${r}' "$path" && [ ! -e "$path.before-pipeline" ]; then
  cp -p "$path" "$path.before-pipeline"
  say "kept the file that was there as $path.before-pipeline"
fi
install -m "$mode" "$staged" "$path.part"
mv -f "$path.part" "$path"
rm -f "$staged"
`;function D(e,t){let{path:n,mode:i=`644`}=t,a=e.view.observe(T(n));return{id:`file ${n}`,within:6e4,desired:async e=>`${r}\n${await t.text(e)}`,read:a,diff:(e,t)=>O(e,i,t),async apply(t,r,a){let o=[n,b(t),i];await l(e,{what:`writing ${n}`,script:E,args:o,stdin:t},a)},owned:e=>e.text?.startsWith(r)===!0}}function O(e,t,n){if(n===void 0)return{action:`create`,lines:w(void 0,e)};let r=[];return n.text!==e&&(r.push(...w(n.text,e)),r.length===0&&r.push({path:`text`,before:`sha256 ${n.sha256.slice(0,12)}`,after:`sha256 ${b(e).slice(0,12)}`})),n.mode!==t&&r.push({path:`mode`,before:n.mode,after:t}),r.length===0?{action:`none`}:{action:`update`,lines:r}}const k=e=>({kind:`download`,about:[e,``],decode(e){let t=e.get(`sha256`);return t===void 0?void 0:{sha256:t,proven:e.get(`stamped`)===`yes`}}}),A=`${h}
[ -d "$(dirname "$target")" ] || die "the folder $(dirname "$target") does not exist"
fetch_whole
hold
chmod 644 "$part"
mv -f "$part" "$target"
stamps=$state/stamps
if [ -e "$stamps" ]; then awk -v path="$target" -F'\\t' '$1 != path' "$stamps" > "$stamps.part"; else : > "$stamps.part"; fi
printf '%s\\t%s\\t%s\\n' "$target" "$(stat -Lc '%s %Y %i' -- "$target")" "$seen" >> "$stamps.part"
mv -f "$stamps.part" "$stamps"
`;function j(e,t){let{download:n,path:r}=t,i=e.view.observe(k(r));return{id:`download ${r}`,within:t.within,desired:()=>Promise.resolve(n),read:i,diff:M,async apply(t,i,a){let o=await p(e,t,a),s=m({download:n,expected:o,magic:`504b`,percent:105,target:r,sentinel:``});await l(e,{what:`installing ${n.fileName}`,script:A,args:s},a)},owned:e=>e.proven}}function M(e,t){return t===void 0?{action:`create`,lines:[{path:`file`,after:e.fileName}]}:e.digest.kind===`sha256`?t.sha256===e.digest.hex?{action:`none`}:{action:`update`,lines:[{path:`sha256`,before:t.sha256,after:e.digest.hex}]}:t.proven?{action:`none`}:{action:`update`,lines:[{path:`sha256`,before:`${t.sha256} (not proven)`,after:`(proven)`}]}}function N(e){return/* @__PURE__ */ new Map([[`security.protocol`,`SASL_SSL`],[`sasl.mechanism`,`AWS_MSK_IAM`],[`sasl.jaas.config`,`software.amazon.msk.auth.iam.IAMLoginModule required awsRoleArn="${e}";`],[`sasl.client.callback.handler.class`,`software.amazon.msk.auth.iam.IAMClientCallbackHandler`]])}const P=(e,t=``)=>[...e].map(([e,n])=>`${t}${e}=${n}\n`).join(``);export{T as a,w as c,u as d,l as f,j as i,b as l,P as n,D as o,k as r,E as s,N as t,v as u};