# SPDX-License-Identifier: MIT
"""What the s390x tests share: disks as QEMU arguments, and how a boot is judged."""
import re
import warnings

import lines

FAIL_CPU_SECONDS = 2    # a boot that fails says so within this time, QEMU's start included


def drive(path, number=0, *options):
    return ["-drive", ",".join([f"file={path},if=none,id=d{number},format=raw,read-only=on", *options])]


def blk(path, number=0, *properties, boot=None, drive_options=()):
    """A disk on virtio-blk; properties as QEMU takes them ("max_revision=0")."""
    return [*drive(path, number, *drive_options), "-device",
            ",".join(["virtio-blk-ccw", f"drive=d{number}", *index(boot), *filter(None, properties)])]


def host(*properties, name="scsi0"):
    return ["-device", ",".join(["virtio-scsi-ccw", f"id={name}", *properties])]


def scsi(path, number=0, *properties, boot=None, kind="scsi-hd", bus="scsi0", drive_options=()):
    """A disk or CD behind the virtio-scsi host of host()."""
    return [*drive(path, number, *drive_options), "-device",
            ",".join([kind, f"bus={bus}.0", f"drive=d{number}", *index(boot), *filter(None, properties)])]


def empty(number, device="virtio-blk-ccw", *properties, boot=None):
    """A disk of zeros without an end."""
    return ["-drive", f"driver=null-co,read-zeroes=on,if=none,id=d{number}",
            "-device", ",".join([device, f"drive=d{number}", *index(boot), *properties])]


def index(boot):
    return [] if boot is None else [f"bootindex={boot}"]


def loadparm(text):
    """For the whole machine (QEMU 10 also takes loadparm= on a device)."""
    return ["-M", f"loadparm={text}"]


def expect_nature(vm, nature):
    return vm.wait_for(lines.NATURE.format(nature), timeout=20)


def expect_linux(start, identity, disk=r"\w+", fs="ext4"):
    """
    Boots until kernel, initrd (by checksum), command line and disk have all
    arrived and the guest has switched itself off. start() starts a machine.

    The oops of the emulator that lines.MODULE_OOPS knows comes after the
    markers for kernel, command line and initrd. Only then, and once, the
    boot is done again for the disk's marker; the summary shows the warning.
    """
    for last in (False, True):
        vm = start()
        vm.wait_for(lines.COMMAND_LINE.format(id=identity))
        assert vm.wait_for(lines.INITRD).group("state") == "ok", vm.story()
        ok = vm.wait_for(lines.OK.format(id=identity, initrd="ok", disk=disk, fs=fs) + "|" + lines.MODULE_OOPS)
        if ok.group(0).startswith("VIPL"):
            assert vm.wait(20) == 0, vm.story()
            return vm
        assert not last, vm.story()
        warnings.warn("emulated kernel oopsed while loading modules; booted again for the disk's marker")
    raise AssertionError


def expect_entry(vm, title):
    """The kernel has started with this entry's command line; the machine is then stopped."""
    vm.wait_for(lines.KERNEL_ENTRY.format(title))
    vm.stop()


def expect_payload(vm, name):
    """The payload ran; it ends in a disabled wait, for which QEMU's status is 1."""
    found = vm.wait_for(lines.PAYLOAD.format(name=name), timeout=20)
    assert vm.wait(10) == 1, vm.story()
    return found


def expect_failure(vm, *reasons):
    """Status 1, the last line says what to do, each reason is on the console, all of it soon."""
    status = vm.wait(10)
    text = vm.console
    assert status == 1, vm.story()
    assert re.search(lines.LAST, text, re.M), vm.story()
    assert not re.search(lines.FAULT, text, re.M), vm.story()
    for reason in reasons:
        assert re.search(reason, text, re.M), f"no {reason!r}\n{vm.story()}"
    assert len(text.splitlines()) >= 2 or re.search(lines.NO_DISK, text, re.M), vm.story()
    assert vm.cpu_seconds < FAIL_CPU_SECONDS, f"{vm.cpu_seconds} s\n{vm.story()}"
    return text
