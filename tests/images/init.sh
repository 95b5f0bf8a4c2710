#!/bin/sh
# SPDX-License-Identifier: MIT
# First process of the test initramfs. Says on the console, one marker a line,
# what reached it; the tests wait for these lines:
#   VIPL-TEST-CMDLINE <the kernel's command line>
#   VIPL-TEST-INITRD ok|bad|none         the 50 MB file's checksum
#   VIPL-TEST-OK id=<id> initrd=ok disk=<device> fs=<type>
# and VIPL-TEST-FAIL <why> when something is wrong. The first two come before
# any module is loaded. On the command line:
#   vipl.id=ID           the name that the disk's file /vipl.id must hold
#   vipl.fs=ext4|iso9660|none
#   vipl.action=poweroff|reboot|reipl:DEVICE[:LOADPARM]
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec <>/dev/console >&0 2>&0

id= fs=ext4 action=poweroff
for word in $(cat /proc/cmdline); do
	case $word in
	vipl.id=*) id=${word#*=} ;;
	vipl.fs=*) fs=${word#*=} ;;
	vipl.action=*) action=${word#*=} ;;
	esac
done

# Linux re-IPLs a CCW device by DIAG 308 subcode 4 unless told to clear memory, and QEMU's
# TCG knows only subcode 3: without this, "reboot" ends in a disabled wait under any firmware.
clear=/sys/firmware/reipl/ccw/clear
[ ! -e $clear ] || echo 1 >$clear

finish() {
	case $action in
	reboot) reboot -f ;;
	reipl:*)
		IFS=: read -r _ device loadparm <<-END
			$action
		END
		echo "$device" >/sys/firmware/reipl/ccw/device
		[ -z "$loadparm" ] || echo "$loadparm" >/sys/firmware/reipl/ccw/loadparm
		echo ccw >/sys/firmware/reipl/reipl_type
		reboot -f ;;
	*) poweroff -f ;;
	esac
	sleep 60
}

fail() {
	echo "VIPL-TEST-FAIL $*"
	action=poweroff
	finish
}

load() { # every module of a group, in order
	for m in $(cat "/modules/$1.list"); do
		[ -d "/sys/module/$m" ] || insmod "/modules/$m.ko" || fail "module $m"
	done
}

echo
echo "VIPL-TEST-CMDLINE $(cat /proc/cmdline)"
initrd=none
if [ -e /payload ]; then
	initrd=bad
	sha256sum -c -s /payload.sha256 && initrd=ok
fi
echo "VIPL-TEST-INITRD $initrd"
[ $initrd != bad ] || fail "initrd checksum"
if [ "$fs" = none ]; then
	echo "VIPL-TEST-OK id=$id initrd=$initrd disk=none fs=none"
	finish
fi

for device in /sys/bus/virtio/devices/*/device; do
	case $(cat "$device") in
	0x0002) load blk ;;
	0x0008) load scsi ;;
	esac
done
load "$fs"
try=0
while [ $try -lt 100 ]; do # SCSI disks appear when the scan gets there
	while read -r _ _ _ name; do
		case $name in ''|name|ram*|loop*) continue ;; esac
		mount -t "$fs" -o ro "/dev/$name" /mnt 2>/dev/null || continue
		if [ "$(cat /mnt/vipl.id 2>/dev/null)" = "$id" ]; then
			echo "VIPL-TEST-OK id=$id initrd=$initrd disk=$name fs=$fs"
			umount /mnt
			finish
		fi
		umount /mnt
	done </proc/partitions
	try=$((try + 1))
	sleep 0.1
done
cat /proc/partitions
fail "no $fs file system with id $id"
