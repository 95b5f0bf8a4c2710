#!/bin/sh
# SPDX-License-Identifier: MIT
# First process for test_x86_platform.py: says what the kernel made of the machine,
# a fact a line, then its log; then does what vipl.action asks:
#   poweroff | reboot
#   hotplug    waits for one more PCI device, says its driver and reads its block device
#   fork       waits for the kernel's word that the machine's generation has changed
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
exec <>/dev/console >&0 2>&0

action=poweroff
for word in $(cat /proc/cmdline); do
	case $word in
	vipl.action=*) action=${word#*=} ;;
	esac
done

end() {
	case $action in
	reboot) reboot -f ;;
	*) poweroff -f ;;
	esac
	sleep 60
}

for group in vfat nvme net vga; do
	for m in $(cat /modules/$group.list); do
		[ -d "/sys/module/$m" ] || insmod "/modules/$m.ko" || echo "VIPL-TEST-FAIL module $m"
	done
done
sleep 0.5 # probing is asynchronous

echo
echo "VIPL-CPUS $(cat /sys/devices/system/cpu/online)"
echo "VIPL-MEMORY $(grep MemTotal /proc/meminfo)"
echo "VIPL-DMI $(cat /sys/class/dmi/id/sys_vendor) / $(cat /sys/class/dmi/id/product_name)"
echo "VIPL-TABLES $(ls /sys/firmware/acpi/tables 2>/dev/null | tr '\n' ' ')"
for d in /sys/bus/acpi/drivers/vmgenid/*:*; do
	[ -e "$d" ] && echo "VIPL-VMGENID ${d##*/}"
done
for t in /sys/firmware/acpi/tables/SSDT*; do
	[ -e "$t" ] && echo "VIPL-SSDT $(od -An -v -tx1 "$t" | tr -d ' \n')"
done
driver_of() {
	driver=$(readlink "$1/driver")
	driver=${driver##*/}
}
for d in /sys/bus/pci/devices/*; do
	[ -e "$d" ] || continue
	driver_of "$d"
	echo "VIPL-PCI ${d##*/} $(cat "$d/vendor"):$(cat "$d/device") class=$(cat "$d/class") driver=$driver"
	n=0
	while read -r start end flags; do
		[ "$start" = 0x0000000000000000 ] || echo "VIPL-BAR ${d##*/} $n $start $end $flags"
		n=$((n + 1))
	done <"$d/resource"
done
while read -r line; do
	echo "VIPL-IOMEM $line"
done </proc/iomem
while read -r line; do
	echo "VIPL-MTRR $line"
done </proc/mtrr
for n in /sys/class/net/*; do
	echo "VIPL-NET ${n##*/} $(cat "$n/address")"
done
for c in /sys/class/drm/card?; do
	[ -e "$c" ] && driver_of "$c/device" && echo "VIPL-DRM ${c##*/} $driver"
done
for b in /dev/nvme?n? /dev/vd?; do
	[ -e "$b" ] && echo "VIPL-BLOCK ${b##*/} $(dd if="$b" bs=512 count=1 skip=3 2>/dev/null | sha256sum)"
done
dmesg -r | sed 's/^/VIPL-DMESG /'
echo VIPL-DMESG-END

case $action in
hotplug)
	before=$(ls /sys/bus/pci/devices)
	echo VIPL-READY
	found=
	while [ -z "$found" ]; do
		sleep 0.1
		for d in $(ls /sys/bus/pci/devices); do
			case " $(echo $before) " in *" $d "*) continue ;; esac
			found=$d
		done
	done
	sleep 0.5
	driver_of "/sys/bus/pci/devices/$found"
	echo "VIPL-HOT $found driver=$driver"
	while read -r start end flags; do
		[ "$start" = 0x0000000000000000 ] || echo "VIPL-HOT-BAR $start $end $flags"
	done <"/sys/bus/pci/devices/$found/resource"
	while ! [ -e /dev/vdb ]; do sleep 0.1; done
	echo "VIPL-HOT-BLOCK $(dd if=/dev/vdb bs=512 count=1 skip=3 2>/dev/null | sha256sum)" ;;
fork)
	echo VIPL-READY
	until dmesg | grep -q 'virtual machine fork'; do sleep 0.1; done
	echo VIPL-FORKED ;;
esac
echo VIPL-TEST-OK
end
