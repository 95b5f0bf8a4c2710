#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""s390x disks that the real zipl wrote, inside a guest.

usage: zipl.py [NAME...]        builds (all) and prints the paths; --list shows the names

The host makes the file system with its contents at the place where the
partition will be; a guest with Debian's s390x kernel then partitions (sfdisk,
fdasd), mounts and runs zipl. LDL and CMS labels are written by hand, since
dasdfmt wants a DASD driver. One guest run does all disks that are missing.
Disks are kept below build/cache/images under a hash of what they are made of.
"""
import contextlib
import fcntl
import functools
import glob
import hashlib
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

from initramfs import Cpio, Modules, add_busybox, test_initramfs  # noqa: E402
from qemu import Qemu, QemuError, TOP, fetched  # noqa: E402

IMAGES = os.path.join(TOP, "build/cache/images")
MIB = 1 << 20
HEADS = 15
SECTORS = {512: 49, 1024: 33, 2048: 21, 4096: 12}  # blocks a track of a 3390


@dataclass(frozen=True)
class Entry:
    number: int
    title: str
    full: bool = True       # with the 50 MB payload, and the disk mounted; else quick
    action: str = "poweroff"


@dataclass(frozen=True)
class Disk:
    name: str
    layout: str             # mbr gpt (SCSI), cdl ldl cms (ECKD)
    block: int = 512
    zipl: str = "2.16"
    menu: tuple = ()        # several entries, with a menu that waits
    timeout: int = 0        # seconds, in the disk's own menu
    fragments: bool = False  # files in more pieces than one segment list block names
    entry: Entry = field(default_factory=lambda: Entry(1, "linux"))

    @property
    def eckd(self):
        return self.layout in ("cdl", "ldl", "cms")

    @property
    def cylinders(self):
        return 110 * MIB // (HEADS * SECTORS[self.block] * self.block)

    @property
    def size(self):
        return self.cylinders * HEADS * SECTORS[self.block] * self.block if self.eckd else 112 * MIB

    @property
    def start(self):
        """Where the first partition begins: fdasd's third track, behind a hand-made label, or 1 MiB."""
        if self.layout == "cdl":
            return 2 * SECTORS[self.block] * self.block
        return 3 * self.block if self.eckd else MIB

    @property
    def fs_block(self):
        return max(self.block, 1024) if self.eckd or self.fragments else 4096

    @property
    def geometry(self):
        """The properties that make a virtio-blk device look like what the disk was made on."""
        out = f"logical_block_size={self.block},physical_block_size={self.block}"
        if self.eckd:
            out += f",heads={HEADS},secs={SECTORS[self.block]},cyls={self.cylinders}"
        return out

    @property
    def entries(self):
        return self.menu or (self.entry,)


MENU = (Entry(1, "first", full=False), Entry(2, "second", full=False),
        Entry(5, "fifth", full=False, action="reboot"))

REIPL = (Entry(1, "second", full=False, action="reipl:0.0.0002:2"),
         Entry(2, "image", full=False, action="reipl:0.0.0002:1"))

DISKS = {d.name: d for d in (
    Disk("scsi-mbr", "mbr"),
    Disk("scsi-mbr-4k", "mbr", 4096),
    Disk("scsi-gpt", "gpt"),
    Disk("scsi-gpt-4k", "gpt", 4096),
    Disk("scsi-fragments", "mbr", fragments=True),
    Disk("scsi-menu", "gpt", menu=MENU, timeout=2),
    Disk("scsi-reipl", "mbr", menu=REIPL),
    Disk("scsi-235", "gpt", zipl="2.35"),
    Disk("eckd-cdl", "cdl", 4096),
    Disk("eckd-cdl-1k", "cdl", 1024),
    Disk("eckd-cdl-2k", "cdl", 2048),
    Disk("eckd-cdl-menu", "cdl", 4096, menu=MENU, timeout=2),
    Disk("eckd-cdl-235", "cdl", 4096, zipl="2.35"),
    Disk("eckd-ldl", "ldl", 4096),
    Disk("eckd-ldl-512", "ldl", 512, fragments=True),
    Disk("eckd-ldl-1k", "ldl", 1024),
    Disk("eckd-ldl-2k", "ldl", 2048),
    Disk("eckd-cms", "cms", 4096),
)}


def label(disk):
    """Block 2 of an LDL or CMS disk; fields as in Linux' uapi vtoc.h, text in EBCDIC."""
    blocks = disk.size // disk.block
    volume = "0X0001".encode("cp037")
    if disk.layout == "ldl":
        return struct.pack(">4s6s69scQ", "LNX1".encode("cp037"), volume, b"\x40" * 69, b"\xf2", blocks)
    return struct.pack(">4s6s2s8I6s2s4I4s8s", "CMS1".encode("cp037"), volume, b"\0\0", disk.block,
                       5, disk.cylinders, disk.cylinders, blocks, 10, 64, 0, b"\0" * 6, b"\0\0",
                       0, 0, 0, 0, b"\0" * 4, b"\x40" * 8)


def command_line(disk, entry):
    fs = "ext4" if entry.full else "none"
    return f"vipl.id={disk.name} vipl.entry={entry.title} vipl.fs={fs} vipl.action={entry.action}"


def zipl_conf(disk):
    text = "[defaultboot]\n" + ("defaultmenu=menu\n" if disk.menu else f"default={disk.entry.title}\n")
    for e in disk.entries:
        text += (f"[{e.title}]\n target=/mnt/boot\n image=/mnt/boot/vmlinuz\n"
                 f" ramdisk=/mnt/boot/{'initrd' if e.full else 'small'}\n"
                 f' parameters="{command_line(disk, e)}"\n')
    if disk.menu:
        text += ":menu\n target=/mnt/boot\n" + "".join(f" {e.number}={e.title}\n" for e in disk.menu)
        text += f" default={disk.menu[0].number}\n prompt=1\n timeout={disk.timeout}\n"
    return text


def prepare(disk, path, parts, work):
    """A blank disk with its label and, where the partition will be, its file system."""
    root = os.path.join(work, disk.name)
    os.makedirs(root + "/boot")
    with open(root + "/vipl.id", "w") as f:
        f.write(disk.name + "\n")
    with open(root + "/zipl.conf", "w") as f:
        f.write(zipl_conf(disk))
    names = {"vmlinuz"} | {"initrd" if e.full else "small" for e in disk.entries}
    for name in names:
        os.link(parts[name], f"{root}/boot/{name}")
    with open(path, "wb") as f:
        f.truncate(disk.size)
        if disk.layout in ("ldl", "cms"):
            f.seek(2 * disk.block)
            f.write(label(disk))
    fs_size = disk.size - disk.start - (MIB if not disk.eckd else 0)
    command = ["mke2fs", "-q", "-F", "-t", "ext4", "-b", str(disk.fs_block), "-d", root,
               "-O", "^has_journal,^metadata_csum,^resize_inode", "-m", "0", "-N", "64",
               "-U", "6a1c4e4e-0000-4000-8000-7669706c0001", "-E",
               f"offset={disk.start},hash_seed=6a1c4e4e-0000-4000-8000-7669706c0002,lazy_itable_init=0"]
    if disk.fragments:  # every group's own bitmaps cut the files in pieces
        command += ["-O", "^flex_bg", "-g", "256"]
    subprocess.run([*command, path, f"{fs_size // 1024}k"], check=True)
    shutil.rmtree(root)


PARTITION = {
    "mbr": "echo ',,83' | chroot /t12 /sbin/sfdisk -q $dev",
    "gpt": "echo 'start=1MiB' | chroot /t12 /sbin/sfdisk -q -X gpt $dev",
    "cdl": "chroot /t12 /sbin/fdasd -s -f3390,{block} -a $dev",
    "ldl": "true", "cms": "true",
}


# mke2fs leaves holes for blocks of zeros. zipl 2.16 lists its one zero block for each; 2.35 gets
# holes wrong where the file system's blocks are larger than the disk's: it lists the zero block
# once and then the blocks before the next extent's. Writing the zeros leaves it no holes.
FILL = """
for f in /t13/mnt/boot/*; do dd if=$f of=$f bs=64k conv=notrunc 2>/dev/null; done &&"""


def guest_script(disks):
    text = """#!/bin/sh
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs devtmpfs /dev
exec <>/dev/console >&0 2>&0
for m in $(cat /modules.list); do insmod /modules/$m.ko || echo "ZIPL-FAIL module $m"; done
for t in t12 t13; do
	mount -t proc proc /$t/proc; mount -t sysfs sysfs /$t/sys; mount -t devtmpfs devtmpfs /$t/dev
done
find_disk() {
	for d in /sys/block/vd*; do [ "$(cat $d/serial)" = "$1" ] && dev=/dev/${d##*/} && return; done
	echo "ZIPL-FAIL no disk $1"
}
"""
    for i, disk in enumerate(disks):
        tools, fill = {"2.16": ("t12", ""), "2.35": ("t13", FILL)}[disk.zipl]
        text += f"""
find_disk d{i}; echo "ZIPL-DISK {disk.name}"
{PARTITION[disk.layout].format(block=disk.block)} && sleep 0.2
[ -e ${{dev}}1 ] && mount -t ext4 ${{dev}}1 /{tools}/mnt &&{fill}
chroot /{tools} /sbin/zipl -V -c /mnt/zipl.conf && umount /{tools}/mnt && echo "ZIPL-DONE {disk.name}" ||
	{{ echo "ZIPL-FAIL {disk.name}"; cat /proc/partitions; ls /sys/block; }}
"""
    return text + "\nsync; echo ZIPL-END; poweroff -f\n"


def builder_initramfs(kernel, disks):
    cpio = Cpio()
    cpio.node("dev/console", 5, 1)
    for folder in ("proc", "sys", "dev", "mnt", "tmp"):
        for root in ("", "t12/", "t13/"):
            cpio.mkdir(root + folder)
    tools, newer = fetched("tools-s390x"), fetched("zipl-s390x")
    add_busybox(cpio, tools + "/bin/busybox",
                "sh mount umount cat insmod poweroff sleep ls sync chroot dd")
    libs = "usr/lib/s390x-linux-gnu"
    cpio.tree(tools, ["lib", libs, "sbin/zipl", "sbin/fdasd", "sbin/sfdisk"], "t12", without=["gconv", "udev"])
    cpio.tree(newer, ["usr/lib", "usr/sbin/zipl"], "t13", without=["udev"])
    cpio.tree(newer + "/usr/s390x-linux-gnu", ["lib"], "t13/usr")
    cpio.link("t13/lib", "usr/lib")
    cpio.link("t13/sbin", "usr/sbin")
    modules = Modules(kernel)
    order = modules.order(["virtio_blk", "crc32c_generic", "ext4"])
    cpio.add("modules.list", "".join(n + "\n" for n in order))
    for name in order:
        cpio.add(f"modules/{name}.ko", modules.data(name))
    cpio.add("init", guest_script(disks), 0o755)
    return cpio.bytes()


@functools.lru_cache(maxsize=None)
def sources_key(disk):
    """A hash of everything a disk is made of."""
    digest = hashlib.sha256(repr(disk).encode())
    for path in (__file__, HERE + "/initramfs.py", HERE + "/init.sh"):
        with open(path, "rb") as f:
            digest.update(f.read())
    for name in ("kernel-s390x", "tools-s390x", "zipl-s390x"):
        with open(os.path.dirname(fetched(name)) + "/packages", "rb") as f:
            digest.update(f.read())
    return digest.hexdigest()[:12]


def kernel_image():
    return glob.glob(fetched("kernel-s390x") + "/boot/vmlinuz-*")[0]


def make_parts(work):
    """The files every disk holds: kernel, initrd with payload, initrd without."""
    kernel, busybox = fetched("kernel-s390x"), fetched("tools-s390x") + "/bin/busybox"
    parts = {name: os.path.join(work, name) for name in ("vmlinuz", "initrd", "small")}
    shutil.copyfile(kernel_image(), parts["vmlinuz"])
    for name in ("initrd", "small"):
        with open(parts[name], "wb") as f:
            f.write(test_initramfs(kernel, busybox, HERE + "/init.sh", name == "initrd"))
    return parts


def run_guest(disks, paths, initrd):
    """Partitions and runs zipl on all disks in one guest."""
    args = ["-kernel", kernel_image(), "-initrd", initrd, "-append", "quiet"]
    for i, (disk, path) in enumerate(zip(disks, paths)):
        args += ["-drive", f"file={path},if=none,id=d{i},format=raw,cache=unsafe",
                 "-device", f"virtio-blk-ccw,drive=d{i},serial=d{i},{disk.geometry}"]
    with Qemu("s390x", args, bios=None, timeout=900) as vm:
        status = vm.wait()
        log = vm.console
        missing = [d.name for d in disks if f"ZIPL-DONE {d.name}\n" not in log]
        if status or missing or "ZIPL-FAIL" in log or "ZIPL-END" not in log:
            raise vm.error(f"zipl guest: status {status}, without {missing}\n{log}")
        return log


def build(disks, paths, attempts=3):
    with tempfile.TemporaryDirectory(dir=IMAGES) as work:
        parts = make_parts(work)
        initrd = os.path.join(work, "builder")
        with open(initrd, "wb") as f:
            f.write(builder_initramfs(fetched("kernel-s390x"), disks))
        for left in reversed(range(attempts)):
            raw = [os.path.join(work, d.name + ".img") for d in disks]
            for disk, path in zip(disks, raw):
                prepare(disk, path, parts, work)
            try:
                log = run_guest(disks, raw, initrd)
                break
            except QemuError as problem:
                # Emulated s390x kernels oops now and then while modules load; no firmware ran here.
                if not left or "Oops" not in str(problem):
                    raise
        with open(os.path.join(IMAGES, "zipl.log"), "w") as f:
            f.write(log)
        for disk, path, final in zip(disks, raw, paths):
            forget_old(disk.name)
            os.rename(path, final)


@contextlib.contextmanager
def locked():
    """One builder at a time: parallel tests ask for the same images at once."""
    os.makedirs(IMAGES, exist_ok=True)
    with open(os.path.join(IMAGES, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def forget_old(name):
    """Removes images of name made from other sources, unless a test that began before may use them."""
    for old in glob.glob(f"{IMAGES}/{name}-" + "?" * 12 + ".*"):
        if time.time() - os.stat(old).st_mtime > 4 * 3600:
            os.unlink(old)


def zipl_disks(*names):
    """Paths of disks, made first where they are missing: all missing ones in one guest run."""
    with locked():
        path = {n: f"{IMAGES}/{n}-{sources_key(d)}.img" for n, d in DISKS.items()}
        if not all(os.path.exists(path[n]) for n in names):
            missing = [d for n, d in DISKS.items() if not os.path.exists(path[n])]
            build(missing, [path[d.name] for d in missing])
    return [path[n] for n in names]


def main(args):
    if args == ["--list"]:
        print("\n".join(DISKS))
    else:
        print("\n".join(zipl_disks(*(args or DISKS))))


if __name__ == "__main__":
    main(sys.argv[1:])
