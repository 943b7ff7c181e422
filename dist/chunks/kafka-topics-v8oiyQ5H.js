import{t as e}from"./deferred-CYj1_NPz.js";import{l as t}from"./secret-BdSR1TIb.js";import{i as n,n as r,s as i,t as a}from"./kafka-failure-DUIeQTv0.js";import{c as o,i as s,o as c,r as l,s as u}from"./open-for-action-BIiTz9uT.js";import{randomUUID as d}from"node:crypto";const f=`
archive_differences() {
  local folder=$1 stamp=/dev/null found=""
  shift
  if [ -r "$folder/${n}" ]; then stamp=$folder/${n}; fi
  found=$({ find "$folder" -mindepth 1 ! -type d -printf '%y\\t%m\\t%s\\t%T@\\t%C@\\t%P\\t%l\\n' 2> /dev/null || true; } |
    except=$(printf '%s\\n' "$@") awk -F'\\t' '
      function folder_of(path) { return match(path, /.*\\//) ? substr(path, 1, RLENGTH) : "" }
      BEGIN { count = split(ENVIRON["except"], list, "\\n"); for (i = 1; i <= count; i++) managed[list[i]] = 1; managed["${n}"] = 1 }
      !listing {
        if (NF != 7) next
        id[$7] = $1; type[$7] = $2; mode[$7] = $3; size[$7] = $4; times[$7] = $5 FS $6
        if ($7 ~ /\\.jar$/) jars[folder_of($7)] = 1
        next
      }
      NF != 7 || ($6 in managed) { next }
      !($6 in id) {
        if ($1 == "l") print "link\\t" $6
        if (folder_of($6) in jars) print "added\\t" $6
        next
      }
      {
        seen[$6] = 1
        if ($1 != type[$6]) { print "content\\t" $6; if ($1 == "l") print "link\\t" $6 }
        else if ($1 == "l") { if ($7 "" != id[$6] "") { print "content\\t" $6; print "link\\t" $6 } }
        else if ($3 != size[$6]) print "content\\t" $6
        else {
          if ($2 != mode[$6]) print "mode " $2 " " mode[$6] "\\t" $6
          if ($4 FS $5 != times[$6]) print "suspect " id[$6] "\\t" $6
        }
      }
      END { for (path in id) if (!(path in seen) && !(path in managed)) print "missing\\t" path }
    ' "$stamp" listing=1 -)
  [ -n "$found" ] || return 0
  printf '%s\\n' "$found" | grep -v '^suspect ' | LC_ALL=C sort -t$'\\t' -k 2 || true
  printf '%s\\n' "$found" | sed -n 's/^suspect \\([0-9a-f]*\\)\\t/\\1  /p' | (cd "$folder" && sha256sum -c --quiet - 2> /dev/null || true) |
    sed -n 's/^\\(.*\\): FAILED.*$/content\\t\\1/p'
}

see_archive() {
  local folder=$1 found="" path=""
  if [ -L "$folder" ]; then emit link "$(readlink -f -- "$folder" || true)"; fi
  [ -d "$folder" ] || return 0
  emit present yes
  if [ -r "$folder/${n}" ]; then
    emit stamp "$(sed '/^files=/q' "$folder/${n}" | base64 -w0)"
    if [ "$(tail -n 1 "$folder/${n}")" = end ]; then emit files "$(grep -c $'\\t' "$folder/${n}" || true)"; fi
  fi
  found=$(archive_differences "$@")
  [ -n "$found" ] || return 0
  emit outside "$(outside_links "$folder" "$found" | base64 -w0)"
  found=$(printf '%s\\n' "$found" | grep -v '^link' || true)
  [ -n "$found" ] || return 0
  emit count "$(printf '%s\\n' "$found" | wc -l)"
  emit differences "$(printf '%s\\n' "$found" | head -n 200 | base64 -w0)"
}

# Prints the links of the folder that lead to a folder outside, each with its target.
outside_links() {
  local path="" target="" top=""
  top=$(readlink -f -- "$1")
  printf '%s\\n' "$2" | sed -n 's/^link\\t//p' | while IFS= read -r path; do
    target=$(readlink -f -- "$1/$path" || true)
    if [ -d "$1/$path" ]; then case $target in "$top"/*) ;; *) printf '%s\\t%s\\n' "$path" "$target" ;; esac; fi
  done
}
`,p=`
see_file() {
  [ -e "$1" ] || return 0
  if [ ! -f "$1" ]; then emit not-a-file "$(stat -Lc %F -- "$1")"; return 0; fi
  if [ ! -r "$1" ]; then emit unreadable "$(stat -Lc '%U %a' -- "$1")"; return 0; fi
  emit mode "$(stat -Lc %a -- "$1")"
  emit sha256 "$(sha256_of "$1")"
  if [ "$(stat -Lc %s -- "$1")" -le 65536 ]; then emit text "$(text_of "$1")"; fi
}

file_state() { stat -Lc '%s %a %i %.9Y %.9Z' -- "$1"; }

# The digest of a large file is taken from our record while the file has not changed, and computed otherwise.
see_download() {
  [ -e "$1" ] || return 0
  if [ ! -f "$1" ]; then emit not-a-file "$(stat -Lc %F -- "$1")"; return 0; fi
  if [ ! -r "$1" ]; then emit unreadable "$(stat -Lc '%U %a' -- "$1")"; return 0; fi
  local record="" state="" sha256="" checked=""
  if [ -r "$HOME/.pinterest-pipeline/stamps" ]; then
    record=$(awk -F'\\t' -v path="$1" '$1 == path && NF == 4 { seen = $2 "\\t" $3 "\\t" $4 } END { print seen }' "$HOME/.pinterest-pipeline/stamps")
  fi
  IFS=$'\\t' read -r state sha256 checked < <(printf '%s\\n' "$record") || true
  if [ -n "$sha256" ]; then
    emit recorded "$sha256"
    emit checked "$checked"
  fi
  if [ -n "$sha256" ] && [ "$state" = "$(file_state "$1")" ]; then emit sha256 "$sha256"; else emit sha256 "$(sha256_of "$1")"; fi
}

see_command() {
  local path=""
  path=$(PATH=$(login_value PATH):$PATH; command -v -- "$1") || return 0
  emit path "$path"
}

see_system() {
  if [ -r "$1" ]; then
    emit id "$(. "$1"; printf %s "\${ID:-}")"
    emit version "$(. "$1"; printf %s "\${VERSION_ID:-}")"
    emit name "$(. "$1"; printf %s "\${PRETTY_NAME:-}")"
  fi
  emit manager "$(basename "$(command -v dnf || command -v yum || true)")"
}
`,m=[`LoadState`,`ActiveState`,`SubState`,`UnitFileState`,`NeedDaemonReload`,`MainPID`,`DropInPaths`],h=`
main_pid() {
  local pid=""
  pid=$(systemctl show -p MainPID "$1" 2> /dev/null | sed -n 's/^MainPID=//p' || true)
  if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then printf %s "$pid"; else printf 0; fi
}
started_with() { { tr '\\0' '\\n' < "/proc/$1/environ" | sed -n "s/^$2=//p" | head -n 1; } 2> /dev/null || true; }
started_at() {
  awk -v hz="$(getconf CLK_TCK)" -v now="$(date +%s)" 'NR == FNR { up = $1; next } { sub(/^.*\\) /, ""); printf "%d", now - int(up - $20 / hz) }' /proc/uptime "/proc/$1/stat"
}

# The kernel prints addresses in hexadecimal, an IPv4 address byte by byte from the last.
listeners() {
  local wanted="" a b c d
  if [[ $1 =~ ^([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.([0-9]+)$ ]] && [ "$1" != 0.0.0.0 ]; then
    IFS=. read -r a b c d < <(printf '%s\\n' "$1")
    wanted=$(printf '%02X%02X%02X%02X' "$d" "$c" "$b" "$a")
  fi
  cat /proc/net/tcp /proc/net/tcp6 2> /dev/null | awk -v wanted="$wanted" -v port="$(printf '%04X' "$2")" '
    $4 == "0A" && split($2, at, ":") == 2 && at[2] == port {
      address = at[1]
      if (wanted == "" || address ~ /^0+$/ || address == wanted || address == "0000000000000000FFFF0000" wanted) print $10, $8
    }'
}
descends_from() {
  local pid=$1
  while [ -n "$pid" ] && [ "$pid" -gt 1 ]; do
    if [ "$pid" = "$2" ]; then return 0; fi
    pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2> /dev/null || true)
  done
  return 1
}
holder_of() {
  local inode="" uid="" pid="" user="" command="" ours="" main=""
  main=$(main_pid "$3")
  while read -r inode uid; do
    pid=$({ find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" 2> /dev/null || true; } | sed -n '1s,^/proc/\\([0-9]*\\)/.*,\\1,p')
    if [ -z "$pid" ]; then
      pid=$({ sudo -n find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" 2> /dev/null || true; } | sed -n '1s,^/proc/\\([0-9]*\\)/.*,\\1,p')
    fi
    user=$(getent passwd "$uid" | cut -d: -f1 || true)
    if [ -z "$pid" ]; then printf 'other\\t-\\t%s\\t-\\n' "\${user:-$uid}"; return 0; fi
    command=$({ tr '\\0\\n\\t' '   ' < "/proc/$pid/cmdline"; } 2> /dev/null || true)
    if { [ "$main" != 0 ] && descends_from "$pid" "$main"; } || grep -qs "/$3\\$" "/proc/$pid/cgroup"; then
      ours="ours"$'\\t'"$pid"$'\\t'"\${user:-$uid}"$'\\t'"\${command:0:300}"
    else
      printf 'other\\t%s\\t%s\\t%s\\n' "$pid" "\${user:-$uid}" "\${command:0:300}"
      return 0
    fi
  done < <(listeners "$1" "$2")
  if [ -n "$ours" ]; then printf '%s\\n' "$ours"; fi
}
`,g=`${h}
see_unit() {
  local unit=$1 settings=$2 url=$3 address=$4 port=$5 variables=$6 shown="" file="/etc/systemd/system/$1" one="" pid=0 started=0 number=0 holder=""
  shift 6
  shown=$(systemctl show -p ${m.join(`,`)} "$unit" 2> /dev/null || true)
  property() { printf '%s\\n' "$shown" | sed -n "s/^$1=//p"; }
  if [ -f "$file" ] && [ -r "$file" ]; then emit text "$(text_of "$file")"; fi
  for one in LoadState ActiveState SubState UnitFileState NeedDaemonReload; do emit "$one" "$(property "$one")"; done
  while IFS= read -r one; do
    if [ -r "$one" ]; then emit "drop-in.$number" "$(printf '%s\\n' "$one" | cat - "$one" | base64 -w0)"; number=$((number + 1)); fi
  done < <({ property DropInPaths | tr ' ' '\\n'; find {/etc,/run,/usr/local/lib,/usr/lib}/systemd/system/{"$unit",service}.d /etc/systemd/system.control/"$unit".d -name '*.conf' 2> /dev/null; } | sort -u)
  holder=$(holder_of "$address" "$port" "$unit")
  if [ -n "$holder" ]; then emit holder "$(printf %s "$holder" | base64 -w0)"; fi
  case $holder in
    other*) emit holder-unit "$(unit_of "$(printf %s "$holder" | cut -f2)")" ;;
    ours*) emit status "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)" ;;
  esac
  pid=$(property MainPID)
  if [ -z "$pid" ] || [ "$pid" = 0 ] || [ ! -d "/proc/$pid" ]; then return 0; fi
  # What the running process was started with. After an edit the unit's file no longer tells.
  emit running "$(started_with "$pid" "$settings")"
  for one in \${variables//,/ }; do emit "variable.$one" "$(started_with "$pid" "$one" | base64 -w0)"; done
  started=$(started_at "$pid")
  for one in "$file" "$@"; do
    if [ -e "$one" ] && [ "$(stat -Lc %Y -- "$one")" -gt "$started" ]; then emit newer "$one"; fi
  done
}

# Prints the unit whose main process this is, so that a person stops the unit and not only the process.
unit_of() {
  local unit=""
  [ "$1" != - ] || return 0
  unit=$(sed -n 's,^.*/\\([^/]*\\.service\\)$,\\1,p' "/proc/$1/cgroup" 2> /dev/null | head -n 1 || true)
  if [ -n "$unit" ] && [ "$(main_pid "$unit")" = "$1" ]; then printf %s "$unit"; fi
}
`,_=`observed`,v=`
emit() { printf '%s\\t%s\\t%s\\n' "$index" "$1" "$2"; }
sha256_of() { sha256sum < "$1" | cut -d' ' -f1; }
text_of() { base64 -w0 < "$1"; }
see_home() { emit path "$HOME"; }
${c}

see_login() {
  if [ "$login_state" = ok ]; then emit value "$(login_value "$1")"; else emit problem "$(login_problem)"; fi
}

see_block() {
  [ -r "$1" ] || return 0
  local found=""
  # The number of blocks, and the lines of the first, each with an x before it.
  found=$(awk -v begin="$2" -v end="$3" '
    { lines[NR] = $0 }
    END {
      for (i = NR; i >= 1; i--) {
        if (lines[i] == end) last = i
        else if (lines[i] == begin && last) { from = i; to = last; last = 0; count++ }
      }
      if (count) print count
      for (i = from + 1; i < to; i++) print "x" lines[i]
    }' "$1")
  [ -n "$found" ] || return 0
  emit count "$(printf '%s\\n' "$found" | head -n 1)"
  emit text "$(printf '%s\\n' "$found" | sed -n 's/^x//p' | base64 -w0)"
}

${p}
${f}
${g}
look() {
  local when=$1 kind="" index=0 count=0
  shift
  while [ $# -gt 0 ]; do
    kind=$1 count=$2
    shift 2
    case $when:$kind in
      early:command | early:login) ;;
      early:* | late:command | late:login) "see_$kind" "\${@:1:count}" ;;
    esac
    index=$((index + 1))
    shift "$count"
  done
  if [ "$when" = late ]; then printf '${_}\\t%s\\n' "$index"; fi
}
start_login
look early "$@"
read_login
look late "$@"
`,y=e=>e.flatMap(({kind:e,args:t})=>[e,String(t.length),...t]);function b(e,t){let n=e.split(`
`),r=n.indexOf(`${_}\t${t}`);if(r<0)throw Error(`the script that looks at the host printed no end for ${t} queries`);let i=Array.from({length:t},()=>/* @__PURE__ */ new Map);for(let e of n.slice(0,r)){let[t=``,n=``,...r]=e.split(`	`);i[Number(t)]?.set(n,r.join(`	`))}return i}function x(e,t){let n=e.get(t);return n===void 0?void 0:Buffer.from(n,`base64`).toString(`utf8`)}const S=`
say() { printf '%s\\n' "$*"; }
die() { printf '${l}%s\\n' "$(printf %s "$*" | tr '\\n' ' ')" >&2; exit 65; }
hash_of() { "\${2:-sha256}sum" < "$1" | cut -d' ' -f1; }
state=$HOME/.pinterest-pipeline
mkdir -p "$state"
staged=$state/staged
stage() {
  cat > "$staged" || die "the text could not be stored in $state; is the disk full?"
  [ "$(hash_of "$staged")" = "$1" ] || die "the text did not arrive whole; run again"
}
need_root() {
  local answer=""
  if [ "$(id -u)" = 0 ]; then return 0; fi
  command -v sudo > /dev/null || die "$(id -un) is not root, and this host has no sudo. Install sudo, or set ssh.user to root, or do this by hand and run again: $*"
  answer=$(sudo -n true 2>&1) || die "$(id -un) may not use sudo without a password on this host ($(printf %s "$answer" | tail -n 1)); allow it, or do this by hand and run again: $*"
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
`;async function C(e,n,r){let i=await e.host.write(n.what,S+n.script,{args:n.args,signal:r.signal,...n.stdin===void 0?{}:{stdin:n.stdin},onLine:(e,t)=>{t===`stdout`&&e!==``&&r.progress(e)}});if(i.code!==0)throw new t(`${n.what} failed on the EC2 host: ${w(i)}`);return i}function w(e){let t=e.stderr.split(`
`).filter(e=>e.trim()!==``),n=e=>t.filter(t=>t.startsWith(e)).map(t=>t.slice(e.length)),r=n(s).map(e=>` (${e})`).join(``),i=n(l).at(-1);if(i!==void 0)return`${i}${r}`;let a=t.filter(e=>!e.startsWith(s)).slice(-3);return`exit ${e.code}${T(e.code)}${a.length===0?``:`: ${a.join(` / `)}`}${r}`}function T(e){return e===127?` (a command is not on the host)`:e===137?` (it was killed; the host may be out of memory)`:``}const E={kind:`home`,args:[],decode:e=>e.get(`path`)};var D=class{#e=[];#t;#n;#r=d();#i;constructor(e,t){this.#t=e,this.#n=t,this.#i=this.observe(E)}async home(e){let t=await this.#i(e);if(t===void 0)throw Error(`the host did not name the home folder`);return t}observe(e){let t=this.#e.push(e)-1;return async n=>{let r=this.#e.length,i=(await this.#n.live(`host view ${this.#r} of ${r}`,()=>this.#a(r,n)))[t];if(i===void 0)throw Error(`the host's observation has no part ${t}`);return e.decode(i)}}async#a(e,n){let r=y(this.#e.slice(0,e)),i=await O(()=>this.#t.read(v,{args:r,signal:n.signal}));if(i.code!==0)throw new t(`The state of the EC2 host could not be read: ${w(i)}`);return b(i.stdout,e)}};async function O(t){try{return await t()}catch(t){if(!(t instanceof u))throw t;let{reason:n,remedy:r,isUnexpected:i}=t;throw new e(n,{remedy:r,isUnexpected:i,cause:t})}}const k=/* @__PURE__ */ new WeakMap;function A(e){let t=k.get(e.facts);if(t!==void 0)return t;let n=new D(e.ports.host,e.facts);return k.set(e.facts,n),n}const j=`${r}
kafka=$1 jar=$2 properties=$3 servers=$4
shift 4
for needed in "$kafka/bin/kafka-topics.sh" "$jar" "$properties"; do
  [ -e "$needed" ] || { echo "$needed is missing" >&2; exit 66; }
done
for call in "$@"; do
  IFS=$'\\t' read -r -a words <<< "$call"
  run_tool timeout -k 5 90 "$kafka/bin/kafka-topics.sh" --bootstrap-server "$servers" --command-config "$properties" "\${words[@]}" || exit $?
done
`;async function M(t,{calls:n,scope:r,write:a}){let s=i(t.config),c=await o(t),l={args:[s.kafka,s.iamJar,s.clientProperties,c,...n.map(e=>e.join(`	`))],login:!0,signal:r.signal,onLine:e=>{/^(Created topic|Topic .* marked)/.test(e)&&r.progress(e)}},{host:u}=t.ports,d=await(a===void 0?O(()=>u.read(j,l)):u.write(a,j,l));if(d.code===66)throw new e(`the Kafka client is not on the host yet`);return d}const N=(e,n)=>new t(`${e} failed on the EC2 host. ${a(`${n.stdout}\n${n.stderr}`,n.code)}`);export{w as a,h as c,A as i,p as l,M as n,C as o,O as r,x as s,N as t,f as u};