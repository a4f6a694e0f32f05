#!/bin/sh
# boot.sh FOLDER FILES [SOURCE TARGET]... - becomes systemd, as process 1 of a machine that sees these files and no unit
# that is enabled among them. Runs as root in new namespaces for processes and mounts: with them, all that it mounts is
# gone. What is written to files stays in memory. FOLDER is an empty one, FILES the root of this machine or another one,
# and each SOURCE a folder of this machine that is lent as TARGET.
set -eu
folder=$1 files=$2
shift 2
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=$files,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"

while [ $# -gt 0 ]; do
  mkdir -p ".$2"
  mount --bind -o ro "$1" ".$2"
  shift 2
done

# The kernel's settings are those of the machine below: they can be read, not written.
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do
  : > "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx

# Nothing is started but what a service depends on, and the journal.
mount -t tmpfs -o mode=755 tmpfs etc/systemd
mkdir etc/systemd/system
for wanted in usr/lib/systemd/system/*.wants usr/lib/systemd/system-generators; do
  mount -t tmpfs -o mode=755 tmpfs "$wanted"
done
printf '[Unit]\nRequires=basic.target systemd-journald.service\n' > etc/systemd/system/test.target
printf '[Journal]\nStorage=volatile\nRateLimitBurst=0\nAudit=no\n' > etc/systemd/journald.conf
ln -s /dev/null etc/systemd/system/systemd-journald-audit.socket
rm -f etc/machine-id
tr -d - < /proc/sys/kernel/random/uuid > etc/machine-id

mkdir below
pivot_root . below
cd /
umount -l below
# Credentials are mounted for each service apart, and are to be seen by it.
mount --make-rshared /
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /usr/lib/systemd/systemd --system --unit=test.target --log-target=journal --show-status=0
