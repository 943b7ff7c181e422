import{t as e}from"./deferred-CYj1_NPz.js";import{l as t}from"./secret-BdSR1TIb.js";import{a as n,i as r,n as i,t as a}from"./kafka-failure-jageqGza.js";import{i as o,r as s}from"./open-for-action-CVpAUmQv.js";import{randomUUID as c}from"node:crypto";const l=`pinterest-pipeline-observation`,u=`
main_pid() {
  local pid=""
  pid=$(systemctl show -p MainPID "$1" 2> /dev/null | sed -n 's/^MainPID=//p' || true)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then printf %s "$pid"; else printf 0; fi
}
started_with() { { tr '\\0' '\\n' < "/proc/$1/environ" | sed -n "s/^$2=//p" | head -n 1; } 2> /dev/null || true; }
started_at() {
  awk -v hz="$(getconf CLK_TCK)" -v now="$(date +%s)" 'NR == FNR { up = $1; next } { sub(/^.*\\) /, ""); printf "%d", now - int(up - $20 / hz) }' /proc/uptime "/proc/$1/stat"
}
`,d=`${u}
emit() { printf '%s\\t%s\\t%s\\n' "$index" "$1" "$2"; }
sha256_of() { sha256sum < "$1" | cut -d' ' -f1; }
text_of() { base64 -w0 < "$1"; }

see_file() {
  [ -e "$1" ] || return 0
  if [ ! -f "$1" ]; then emit not-a-file "$(stat -Lc %F -- "$1")"; return 0; fi
  if [ ! -r "$1" ]; then emit unreadable "$(stat -Lc '%U %a' -- "$1")"; return 0; fi
  emit mode "$(stat -Lc %a -- "$1")"
  emit sha256 "$(sha256_of "$1")"
  if [ "$(stat -Lc %s -- "$1")" -le 65536 ]; then emit text "$(text_of "$1")"; fi
}

# The digest of a large file is computed once. It is taken from our list while size, time and inode have not changed.
see_download() {
  [ -f "$1" ] || return 0
  local now stamped=""
  now=$(stat -Lc '%s %Y %i' -- "$1")
  if [ -r "$HOME/.pinterest-pipeline/stamps" ]; then
    stamped=$(awk -v path="$1" -v now="$now" -F'\\t' '$1 == path && $2 == now { seen = $3 } END { print seen }' "$HOME/.pinterest-pipeline/stamps")
  fi
  if [ -n "$stamped" ]; then
    emit stamped yes
    emit sha256 "$stamped"
  else
    emit sha256 "$(sha256_of "$1")"
  fi
}

see_archive() {
  [ -d "$1" ] || return 0
  emit present yes
  if [ -e "$1/$2" ]; then emit whole yes; fi
  if [ -r "$1/${r}" ]; then emit stamp "$(text_of "$1/${r}")"; fi
}

see_command() { if command -v "$1" > /dev/null; then emit path "$(command -v "$1")"; fi; }

see_system() {
  if [ -r "$1" ]; then
    emit id "$(. "$1"; printf %s "\${ID:-}")"
    emit version "$(. "$1"; printf %s "\${VERSION_ID:-}")"
    emit name "$(. "$1"; printf %s "\${PRETTY_NAME:-}")"
  fi
}

see_unit() {
  local pid=0 started=0 file="/etc/systemd/system/$1" variable=\${2%%:*} reads=()
  IFS=: read -r -a reads <<< "\${2#*:}"
  if [ -r "$file" ]; then emit text "$(text_of "$file")"; fi
  emit active "$(systemctl is-active "$1" 2> /dev/null || true)"
  emit enabled "$(systemctl is-enabled "$1" 2> /dev/null || true)"
  pid=$(main_pid "$1")
  if [ "$pid" = 0 ]; then return 0; fi
  # What the running process was started with. After an edit the unit's file no longer tells.
  emit running "$(started_with "$pid" "$variable")"
  started=$(started_at "$pid")
  for file in "$file" "\${reads[@]}"; do
    if [ -e "$file" ] && [ "$(stat -Lc %Y -- "$file")" -gt "$started" ]; then emit newer "$file"; fi
  done
}

see_http() { emit status "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$1" || true)"; }

printf '%s\\n' ${l}
index=0
while [ $# -gt 0 ]; do
  "see_$1" "$2" "$3"
  index=$((index + 1))
  shift 3
done
printf '%s\\t%s\\n' ${l} "$index"
`;function f(e,n){let r=e.split(`
`),i=r.lastIndexOf(l),a=r.indexOf(`${l}\t${n}`,i);if(i<0||a<0)throw new t(`What the EC2 host printed about its state is incomplete: its ${i<0?`begin`:`end`} is missing. A start file of the user's shell there probably ends or replaces the shell: look at ~/.bash_profile and ~/.bashrc for exit, exec and read.`);let o=Array.from({length:n},()=>/* @__PURE__ */ new Map);for(let e of r.slice(i+1,a)){let[t=``,n=``,...r]=e.split(`	`);o[Number(t)]?.set(n,r.join(`	`))}return o}function p(e,t){let n=e.get(t);return n===void 0?void 0:Buffer.from(n,`base64`).toString(`utf8`)}var m=class{#e=[];#t;#n;#r=c();constructor(e,t){this.#t=e,this.#n=t}observe(e){let t=this.#e.push(e)-1;return async n=>{let r=this.#e.length,i=(await this.#n.live(`host view ${this.#r} of ${r}`,()=>this.#i(r,n)))[t];if(i===void 0)throw Error(`the host's observation has no part ${t}`);return e.decode(i)}}async#i(e,n){let r=this.#e.slice(0,e).flatMap(e=>[e.kind,...e.args]),i=await g(()=>this.#t.read(d,{args:r,signal:n.signal}));if(i.code!==0)throw new t(`The state of the EC2 host could not be read: the script ended with status ${i.code}${h(i.stderr)}`);return f(i.stdout,e)}};function h(e){let t=e.trim().split(`
`).at(-1)??``;return t===``?` and printed no error. Log in there and look at ~/.bash_profile and ~/.bashrc.`:`: ${t}`}async function g(t){try{return await t()}catch(t){if(!(t instanceof s))throw t;let{reason:n,remedy:r,isUnexpected:i}=t;throw new e(n,{remedy:r,isUnexpected:i,cause:t})}}const _=/* @__PURE__ */ new WeakMap;function v(e){let t=_.get(e.facts);if(t!==void 0)return t;let n=new m(e.ports.host,e.facts);return _.set(e.facts,n),n}const y=`${i}
kafka=$1 jar=$2 properties=$3 servers=$4
shift 4
for needed in "$kafka/bin/kafka-topics.sh" "$jar" "$properties"; do
  [ -e "$needed" ] || { echo "$needed is missing" >&2; exit 66; }
done
for call in "$@"; do
  IFS=$'\\t' read -r -a words <<< "$call"
  code=0
  timeout -k 5 90 "$kafka/bin/kafka-topics.sh" --bootstrap-server "$servers" --command-config "$properties" "\${words[@]}" < /dev/null || code=$?
  if [ "$code" != 0 ]; then check_network; exit "$code"; fi
done
`;async function b(t,{calls:r,scope:i,write:a}){let s=n(t.config),c=await o(t),l={args:[s.kafka,s.iamJar,s.clientProperties,c,...r.map(e=>e.join(`	`))],login:!0,signal:i.signal,onLine:e=>{/^(Created topic|Topic .* marked)/.test(e)&&i.progress(e)}},{host:u}=t.ports,d=await(a===void 0?g(()=>u.read(y,l)):u.write(a,y,l));if(d.code===66)throw new e(`the Kafka client is not on the host yet`);return d}const x=(e,n)=>new t(`${e} failed on the EC2 host. ${a(`${n.stdout}\n${n.stderr}`,n.code)}`);export{u as a,v as i,b as n,p as o,g as r,x as t};