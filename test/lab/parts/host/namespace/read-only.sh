# To be sourced. Makes every mount at or below a path read-only and keeps its other options, because in a user namespace
# the kernel refuses to drop options that were set outside (nosuid, nodev, noexec).
read_only_below() {
  local top=$1 path options keep option
  while read -r _ _ _ _ path options _; do
    path=$(printf '%b' "$path")
    case $path in "$top" | "${top%/}"/*) ;; *) continue ;; esac
    read_only "$path" "$options"
  done < /proc/self/mountinfo
}

# Makes only the mount at exactly this path read-only.
read_only_at() {
  local top=$1 path options last=
  while read -r _ _ _ _ path options _; do
    if [ "$(printf '%b' "$path")" = "$top" ]; then last=$options; fi
  done < /proc/self/mountinfo
  read_only "$top" "$last"
}

read_only() {
  local keep=ro option
  for option in ${2//,/ }; do
    case $option in nosuid | nodev | noexec) keep+=,$option ;; esac
  done
  mount -o "remount,bind,$keep" "$1"
}
