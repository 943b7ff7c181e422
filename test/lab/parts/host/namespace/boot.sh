#!/bin/bash
# The first process of the host. It is root in its own user namespace, mounts the host's file tree, makes it the root
# folder, and starts the SSH server and the service manager. When it ends, the kernel ends all processes of the host.
# Usage: boot.sh DISK MOUNTS HOST_NAME SSH_SERVER...
# MOUNTS is a file with lines "ro|rw|empty|sized<tab>source<tab>path on the host"; see ../layout.ts.
set -euo pipefail
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
. "$(dirname "$0")/read-only.sh"
disk=$1 mounts=$2 name=$3
shift 3

mount --rbind "$disk" "$disk" # pivot_root needs a mount.
mount -t proc proc "$disk/proc"
mount -t tmpfs -o mode=755 tmpfs "$disk/run"

# Only these devices: if the lab is started by root, the host's user would own the machine's disks too. Mode 755, because
# the kernel refuses "> /dev/null" in a folder that everyone may write to, if the device belongs to another user.
mount -t tmpfs -o mode=755 tmpfs "$disk/dev"
mkdir "$disk/dev/pts" "$disk/dev/shm"
for device in null zero full random urandom tty; do
  : > "$disk/dev/$device"
  mount --bind "/dev/$device" "$disk/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$disk/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$disk/dev/shm"
ln -s pts/ptmx "$disk/dev/ptmx"
ln -s /proc/self/fd "$disk/dev/fd"
for stream in stdin:0 stdout:1 stderr:2; do ln -s "fd/${stream#*:}" "$disk/dev/${stream%:*}"; done

while IFS=$'\t' read -r access source path; do
  if [ "$access" = empty ]; then
    mount -t tmpfs -o ro,mode=755 tmpfs "$disk$path"
    continue
  fi
  if [ "$access" = sized ]; then
    mkdir "$disk/run/sized"
    mount -t tmpfs -o "mode=755,size=$source" tmpfs "$disk/run/sized"
    cp -a "$disk$path/." "$disk/run/sized/"
    mount --move "$disk/run/sized" "$disk$path"
    rmdir "$disk/run/sized"
    continue
  fi
  if [ -d "$source" ]; then
    mkdir -p "$disk$path"
  elif [ ! -e "$disk$path" ]; then
    mkdir -p "$(dirname "$disk$path")"
    : > "$disk$path"
  fi
  mount --rbind "$source" "$disk$path"
  if [ "$access" = ro ]; then read_only_below "$disk$path"; fi
done < "$mounts"

mkdir "$disk/run/before" "$disk/run/host"
cd "$disk"
pivot_root . run/before
cd /
umount -l /run/before
rmdir /run/before
hostname "$name"

scripts=/run/machine/host/namespace
unshare --user --map-user=1000 --map-group=1000 --keep-caps /bin/bash "$scripts/ec2-user.sh" "$@" &
ssh=$!
for ((tries = 0; tries < 500; tries++)); do
  if [ -e /run/host/ready ]; then break; fi
  if ! kill -0 "$ssh" 2>/dev/null; then break; fi
  sleep 0.01
done
/run/machine/node --max-semi-space-size=1 --max-old-space-size=64 /run/machine/host/service-manager/main.ts &
manager=$!

# Stopping the host signals all of its processes. The service manager then stops the services.
trap 'kill -TERM "$manager" 2> /dev/null; wait "$manager"; exit 0' TERM
wait -n "$ssh" "$manager" || true
echo "The SSH server or the service manager ended: the host goes down."
