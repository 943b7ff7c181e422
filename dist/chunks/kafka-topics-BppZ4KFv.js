import{t as e}from"./deferred-D9s1OGk8.js";import{t}from"./errors-CczF5Rnm.js";import{i as n,r,t as i}from"./kafka-failure-DECO-aDT.js";import{n as a,r as o}from"./open-pipeline-B8UG9xkQ.js";import{randomUUID as s}from"node:crypto";const c=`pinterest-pipeline-observation`,l=`
main_pid() {
  local pid=""
  pid=$(systemctl show -p MainPID "$1" 2> /dev/null | sed -n 's/^MainPID=//p' || true)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then printf %s "$pid"; else printf 0; fi
}
started_with() { { tr '\\0' '\\n' < "/proc/$1/environ" | sed -n "s/^$2=//p" | head -n 1; } 2> /dev/null || true; }
started_at() {
  awk -v hz="$(getconf CLK_TCK)" -v now="$(date +%s)" 'NR == FNR { up = $1; next } { sub(/^.*\\) /, ""); printf "%d", now - int(up - $20 / hz) }' /proc/uptime "/proc/$1/stat"
}
`,u=`${l}
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

# The digest of a large file is taken from its stamp while size, time and inode are those of the stamp.
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
  # What the running process was really started with, which the unit's file cannot tell after an edit.
  emit running "$(started_with "$pid" "$variable")"
  started=$(started_at "$pid")
  for file in "$file" "\${reads[@]}"; do
    if [ -e "$file" ] && [ "$(stat -Lc %Y -- "$file")" -gt "$started" ]; then emit newer "$file"; fi
  done
}

see_http() { emit status "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$1" || true)"; }

printf '%s\\n' ${c}
index=0
while [ $# -gt 0 ]; do
  "see_$1" "$2" "$3"
  index=$((index + 1))
  shift 3
done
printf '%s\\t%s\\n' ${c} "$index"
`;function d(e,t){let n=e.split(`
`),r=n.lastIndexOf(c),i=n.indexOf(`${c}\t${t}`,r);if(r<0||i<0)throw Error(`the observation of the host is incomplete`);let a=Array.from({length:t},()=>/* @__PURE__ */ new Map);for(let e of n.slice(r+1,i)){let[t=``,n=``,...r]=e.split(`	`);a[Number(t)]?.set(n,r.join(`	`))}return a}function f(e,t){let n=e.get(t);return n===void 0?void 0:Buffer.from(n,`base64`).toString(`utf8`)}var p=class{#e=[];#t;#n;#r=s();constructor(e,t){this.#t=e,this.#n=t}observe(e){let t=this.#e.push(e)-1;return async n=>{let r=this.#e.length,i=(await this.#n.live(`host view ${this.#r} of ${r}`,()=>this.#i(r,n)))[t];if(i===void 0)throw Error(`the host's observation has no part ${t}`);return e.decode(i)}}async#i(e,n){let r=this.#e.slice(0,e).flatMap(e=>[e.kind,...e.about]),i=await m(()=>this.#t.read(u,{args:r,signal:n.signal}));if(i.code!==0)throw new t(`The state of the EC2 host could not be read (exit ${i.code}): ${i.stderr.trim().split(`
`).at(-1)??``}`);return d(i.stdout,e)}};async function m(t){try{return await t()}catch(t){throw t instanceof a?new e(t.message):t}}const h=/* @__PURE__ */ new WeakMap;function g(e){let t=h.get(e.facts);if(t!==void 0)return t;let n=new p(e.ports.host,e.facts);return h.set(e.facts,n),n}const _=`
kafka=$1 jar=$2 properties=$3 servers=$4
shift 4
for needed in "$kafka/bin/kafka-topics.sh" "$jar" "$properties"; do
  [ -e "$needed" ] || { echo "$needed is missing" >&2; exit 66; }
done
rungs() {
  local server host port
  for server in \${servers//,/ }; do
    host=\${server%:*} port=\${server##*:}
    if ! getent hosts "$host" > /dev/null; then echo "RUNG dns $host" >&2
    elif ! timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null; then echo "RUNG tcp $server" >&2
    fi
  done
}
for call in "$@"; do
  IFS=$'\\t' read -r -a words <<< "$call"
  code=0
  timeout -k 5 90 "$kafka/bin/kafka-topics.sh" --bootstrap-server "$servers" --command-config "$properties" "\${words[@]}" < /dev/null || code=$?
  if [ "$code" != 0 ]; then rungs; exit "$code"; fi
done
`;async function v(t,{calls:r,scope:i,write:a}){let s=n(t.config),c=await o(t),l={args:[s.kafka,s.iamJar,s.clientProperties,c,...r.map(e=>e.join(`	`))],login:!0,signal:i.signal,onLine:e=>{/^(Created topic|Topic .* marked)/.test(e)&&i.progress(e)}},{host:u}=t.ports,d=await(a===void 0?m(()=>u.read(_,l)):u.write(a,_,l));if(d.code===66)throw new e(`the Kafka client is not on the host yet`);return d}const y=(e,n)=>new t(`${e} failed on the EC2 host. ${i(`${n.stdout}\n${n.stderr}`,n.code)}`);export{l as a,g as i,v as n,f as o,m as r,y as t};