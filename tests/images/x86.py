#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""x86 disks and CDs with boot configurations, made by the tools that make real ones.

usage: x86.py [NAME...]         builds (all that tests name, else those given) and prints the paths
       x86.py --list

A name says all: LAYOUT-BLOCK-FS-ENTRY-KERNEL, as in gpt-512-fat32-bls-bzimage. No mounts and no
root: sfdisk and fdisk write the tables, mkfs.vfat and mtools, mke2fs and debugfs, xorriso the rest.
Wherever an entry can be chosen wrongly there is a wrong one beside it, whose kernel is no kernel.
"""
import os
import shutil
import struct
import sys
import tempfile
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

import x86_parts as parts  # noqa: E402
from fsimages import run, sfdisk  # noqa: E402
from x86_parts import IMAGES, read, write  # noqa: E402

MIB = 1 << 20
UUID = "6a1c4e4e-0000-4000-8000-7669706c0003"
ESP, XBOOTLDR, ROOT = ("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "BC13C2FF-59E6-4262-A352-B275FD6F7172",
                       "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709")
MBR_TYPE = {ESP: "ef", XBOOTLDR: "ea", ROOT: "83"}
LAYOUTS = ("gpt", "mbr", "logical", "none", "hybrid")
FATS, EXTS = ("fat12", "fat16", "fat32"), ("ext2", "ext3", "ext4")
ISOS = ("isorr", "isojoliet", "isoplain", "isomulti")
ENTRIES = ("bls", "xbootldr", "boot", "uki", "extlinux", "isolinux")
KERNELS = ("bzimage", "vmlinux")
ACTION = "vipl.action=poweroff"


@dataclass(frozen=True)
class Disk:
    layout: str         # gpt; mbr: primary, logical: partitions; none: all one file system; hybrid: an ISO in an MBR
    block: int          # bytes, of the device
    fs: str             # of what holds kernel and initrd
    entry: str          # bls: type 1; xbootldr: the same, split in two; boot: in /boot; uki: type 2; extlinux, isolinux
    kernel: str = "bzimage"

    @property
    def name(self):
        return f"{self.layout}-{self.block}-{self.fs}-{self.entry}-{self.kernel}"

    @property
    def linux_fs(self):
        """What Linux mounts it as."""
        return "vfat" if self.fs in FATS else "iso9660" if self.fs in ISOS else "ext4"

    def problem(self):
        """Why there is no such disk; None for one that can be."""
        iso = self.fs in ISOS
        if iso != (self.entry == "isolinux") or (self.layout == "hybrid" and not iso):
            return "ISO 9660 and isolinux belong together"
        if iso and (self.layout not in ("none", "hybrid") or self.block > 2048):
            return "an ISO is the whole disk, of blocks not larger than its own"
        if self.layout == "hybrid" and self.block != 512:
            return "the MBR of a hybrid counts in 512 bytes"
        if self.entry == "xbootldr" and self.layout == "none":
            return "two partitions"
        if self.entry == "uki" and self.kernel != "bzimage":
            return "the stub starts a bzImage"
        return None


def disk(name):
    layout, block, fs, entry, kernel = name.split("-")
    return Disk(layout, int(block), fs, entry, kernel)


# --- what is on it --------------------------------------------------------------

def options(d, ident=None):
    return f"console=ttyS0 quiet vipl.id={ident or d.name} vipl.fs={d.linux_fs} {ACTION}"


class Tree:
    """A folder that becomes a file system: files by link, so that a big one costs nothing."""

    def __init__(self, root):
        self.root = root
        os.makedirs(root)

    def at(self, path):
        full = self.root + path
        os.makedirs(os.path.dirname(full), exist_ok=True)
        return full

    def text(self, path, text):
        write(self.at(path), text.encode())

    def file(self, path, source):
        os.link(source, self.at(path))

    def kernel(self, d, path):
        self.file(path, parts.kernel() if d.kernel == "bzimage" else parts.vmlinux())


def bls_entry(title, version, linux, initrds, line):
    return (f"# by tests/images/x86.py\ntitle      vipl {title}\nversion    {version}\nlinux      {linux}\n"
            + "".join(f"initrd     {i}\n" for i in initrds) + f"options    {line}\n")


def bls(d, conf, boot, prefix="", paths=""):
    """Type 1: loader.conf on @conf, entries and files on @boot below @prefix, named in entries with @paths."""
    if conf:
        conf.text("/loader/loader.conf", "timeout 0\n#console-mode max\ndefault vipl-*\n")
    wrong = bls_entry("wrong", "{}", f"{paths}/wrong", [], "vipl.id=wrong")
    entries = prefix + "/loader/entries/"
    if conf:
        boot.text(entries + "zzz.conf", wrong.format("99"))                 # is not the default
    boot.text(entries + "vipl-6.1.0-9.conf", wrong.format("6.1.0-9"))       # is older, though "9" > "1"
    boot.text(entries + "vipl-6.1.0-99+0-3.conf", wrong.format("6.1.0-99"))  # has failed three times
    boot.text(prefix + "/wrong", "no kernel\n" * 100)
    words = options(d).split(" ", 1)
    text = bls_entry("right", "6.1.0-10", f"{paths}/vmlinuz-6.1.0-10-amd64",
                     [f"{paths}/base.img", f"{paths}/payload.img"], words[0])
    boot.text(entries + "vipl-6.1.0-10.conf", text + f"options {words[1]}\n")   # several lines are one
    boot.kernel(d, prefix + "/vmlinuz-6.1.0-10-amd64")
    boot.file(prefix + "/base.img", parts.initrd_base())
    boot.file(prefix + "/payload.img", parts.initrd_payload())


def uki(d, boot, work):
    parts.uki(work + "/uki", options(d), "10")
    boot.file("/EFI/Linux/vipl-10.efi", work + "/uki")
    boot.text("/EFI/Linux/vipl-11+0-3.efi", "no kernel")    # has failed


EXTLINUX = """# an extlinux.conf after EXTLINUX' documentation
UI menu.c32
PROMPT 0
TIMEOUT 50
DEFAULT right
MENU TITLE vipl

LABEL wrong
	MENU LABEL wrong
	LINUX {boot}/wrong
	APPEND vipl.id=wrong

label right
	menu label Debian, the ^right one
	linux {kernel}
	initrd {base},{payload}
	append {options}
"""


def extlinux(d, boot):
    if d.fs in FATS:
        conf, files, kernel = "/syslinux/syslinux.cfg", "", "/live/vmlinuz"
        boot.kernel(d, kernel)
    else:   # as Debian's u-boot-menu: through links in the root directory
        conf, files, kernel = "/boot/extlinux/extlinux.conf", "/boot", "/vmlinuz"
        boot.kernel(d, "/boot/vmlinuz-6.1.0-10-amd64")
        os.symlink("boot/vmlinuz-6.1.0-10-amd64", boot.at("/vmlinuz"))
        os.symlink("../boot/base.img", boot.at("/boot/base"))
        for i in range(300):    # a directory with an index
            boot.text(f"/boot/filler-{i:03}-with-a-name-that-fills-the-directory's-blocks", "")
    boot.file(files + "/base.img", parts.initrd_base())
    boot.file(files + "/payload.img", parts.initrd_payload())
    boot.text(files + "/wrong", "no kernel\n" * 100)
    boot.text(conf, EXTLINUX.format(boot=files, kernel=kernel, options=options(d), payload=files + "/payload.img",
                                    base=files + ("/base.img" if d.fs in FATS else "/base")))


ISOLINUX = "# D-I config version 2.0\npath \nprompt 0\ntimeout 0\ninclude menu.cfg\n"
MENU = "menu hshift 4\nmenu title vipl\ninclude txt.cfg\nmenu begin advanced\n    include adtxt.cfg\nmenu end\n"
TXT = """default install
label install
	menu label ^Install
	menu default
	kernel /live/vmlinuz
	append {options} initrd=/live/initrd.gz --- quiet
"""
ADTXT = "label expert\n\tmenu label ^Expert\n\tkernel /live/wrong\n\tappend vipl.id=wrong\n"


def isolinux(d, tree):
    tree.text("/isolinux/isolinux.cfg", ISOLINUX)
    tree.text("/isolinux/menu.cfg", MENU)
    tree.text("/isolinux/txt.cfg", TXT.format(options=options(d)))
    tree.text("/isolinux/adtxt.cfg", ADTXT)
    tree.file("/isolinux/isolinux.bin", shutil.copy("/usr/lib/ISOLINUX/isolinux.bin", tree.root + ".bin"))
    tree.text("/live/wrong", "no kernel\n" * 100)
    tree.kernel(d, "/live/vmlinuz")
    tree.file("/live/initrd.gz", parts.initrd())


# --- file systems -----------------------------------------------------------------

def make_fat(path, tree, kind, block, size):
    cluster = {"fat12": 32768, "fat16": 4096, "fat32": 1024}[kind]
    size = max(size, {"fat12": 0, "fat16": 0, "fat32": 66000 * max(block, cluster) + 4 * MIB}[kind])
    if kind == "fat16" and size < 20 * MIB:
        cluster = block
    while kind != "fat32" and size // max(cluster, block) > {"fat12": 4000, "fat16": 65000}[kind]:
        cluster *= 2
    with open(path, "wb") as f:
        f.truncate(size)
    run("mkfs.vfat", "-F", kind[3:], "-S", block, "-s", max(1, cluster // block), "-n", "VIPL", "-i", "7669706c", path)
    run("mcopy", "-i", path, "-s", "-Q", *(f"{tree.root}/{n}" for n in sorted(os.listdir(tree.root))), "::/")
    return size


EXT_FEATURES = {
    "ext2": ["-t", "ext2", "-O", "^dir_index,^resize_inode"],
    "ext3": ["-t", "ext3", "-O", "dir_index"],
    "ext4": ["-t", "ext4", "-O", "64bit,metadata_csum,inline_data,dir_index", "-I", "256"],
}
EXT_BLOCK = {"ext2": 1024, "ext3": 2048, "ext4": 4096}


def make_ext(path, tree, kind, block, size):
    with open(path, "wb") as f:
        f.truncate(size)
    run("env", "-u", "MKE2FS_CONFIG", "mke2fs", "-q", "-F", *EXT_FEATURES[kind], "-b", max(EXT_BLOCK[kind], block), "-d", tree.root, "-m", "0",
        "-N", "512", "-U", UUID, "-E", f"hash_seed={UUID},lazy_itable_init=0", path)
    if kind != "ext2":      # directories get their index
        run("sh", "-c", 'e2fsck -fyD "$0" || [ $? = 1 ]', path)
    if kind == "ext4":      # not unmounted when the power went: for us it is read-only all the same
        run("debugfs", "-w", "-R", "feature needs_recovery", path)
    return size


ISO_OPTIONS = {
    "isorr": ["-R", "-J"], "isojoliet": ["--norock", "-J", "-joliet-long"],
    "isoplain": ["--norock", "-iso-level", "1"], "isomulti": ["-R"],
}


def make_iso(path, tree, d):
    args = ["-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-no-emul-boot", "-boot-load-size", "4",
            "-boot-info-table"]
    if d.layout == "hybrid":    # as Debian's CDs: bootable from a stick, with a GPT and an ESP of its own
        esp = tree.at("/boot/grub/efi.img")
        empty = Tree(tree.root + ".esp")
        empty.text("/efi/debian/grub.cfg", "configfile /nowhere\n")
        make_fat(esp, empty, "fat12", 512, 2 * MIB)
        args += ["-isohybrid-mbr", "/usr/lib/ISOLINUX/isohdpfx.bin", "-eltorito-alt-boot", "-e", "boot/grub/efi.img",
                 "-no-emul-boot", "-isohybrid-gpt-basdat"]
    run("xorriso", "-as", "mkisofs", "-quiet", "-V", "VIPL", *ISO_OPTIONS[d.fs], *args, "-o", path, tree.root)
    if d.fs == "isomulti":
        split_extents(path)


def split_extents(path, sector=2048, parts_wanted=3):
    """Files of more than 4 MiB in several extents (ECMA-119 9.1.6: bit 7), which xorriso does from 4 GiB on only."""
    data = bytearray(read(path))
    root = struct.unpack_from("<I", data, 16 * sector + 156 + 2)[0]
    todo, split = [root], 0
    while todo:
        at = todo.pop() * sector
        length = struct.unpack_from("<I", data, at + 10)[0]
        records, pos = [], at
        while pos < at + length:
            n = data[pos]
            if not n:
                pos = -(-(pos + 1) // sector) * sector
                continue
            record = bytes(data[pos:pos + n])
            where, size = struct.unpack_from("<I", record, 2)[0], struct.unpack_from("<I", record, 10)[0]
            if record[25] & 2 and record[33] > 1:
                todo.append(where)
            if record[25] & 2 or size < 4 * MIB:
                records.append(record)
            else:
                split += 1
                piece = size // parts_wanted // sector * sector
                for i in range(parts_wanted):
                    first = where + i * piece // sector
                    n_bytes = piece if i < parts_wanted - 1 else size - i * piece
                    flags = record[25] | (0x80 if i < parts_wanted - 1 else 0)
                    records.append(record[:2] + struct.pack("<I", first) + struct.pack(">I", first)
                                   + struct.pack("<I", n_bytes) + struct.pack(">I", n_bytes)
                                   + record[18:25] + bytes([flags]) + record[26:])
            pos += n
        out = b"".join(records)
        assert len(out) <= length == sector, "a directory of one sector"
        data[at:at + length] = out.ljust(length, b"\0")
    assert split == 2, split
    write(path, data)


# --- disks --------------------------------------------------------------------------

def copy_into(path, source, offset):
    """Writes a file into another at an offset; its holes stay holes."""
    with open(source, "rb") as f, open(path, "r+b") as to:
        at = 0
        while chunk := f.read(MIB):
            if chunk.count(0) != len(chunk):
                to.seek(offset + at)
                to.write(chunk)
            at += len(chunk)


def partitioned(path, d, volumes):
    """A disk with @volumes: (file, partition type)."""
    lines, at, copies, nr = [], 1 * MIB, [], 1
    if d.layout == "logical":
        total = sum(os.path.getsize(f) + 2 * MIB for f, _ in volumes)
        lines += [f"1: start={MIB // d.block}, size={MIB // d.block}, type=83",
                  f"2: start={2 * MIB // d.block}, size={total // d.block}, type=5"]
        at, nr = 3 * MIB, 5
    for source, kind in volumes:
        size = os.path.getsize(source)
        name = kind if d.layout == "gpt" else MBR_TYPE[kind]
        lines.append(f"{nr}: start={at // d.block}, size={size // d.block}, type={name}")
        copies.append((source, at))
        at, nr = at + size + MIB, nr + 1
    label = "gpt" if d.layout == "gpt" else "dos"
    first = "first-lba: 34\n" if label == "gpt" and d.block == 512 else ""
    sfdisk(path, at + MIB, f"label: {label}\n{first}" + "\n".join(lines) + "\n", sector=d.block)
    for source, offset in copies:
        copy_into(path, source, offset)


def make_volume(d, path, tree, fs, size):
    maker = make_fat if fs in FATS else make_ext
    return maker(path, tree, fs, d.block, size)


def build(d, path):
    assert not d.problem(), d.problem()
    with tempfile.TemporaryDirectory(dir=IMAGES) as work:
        tree = Tree(work + "/boot")
        tree.text("/vipl.id", d.name + "\n")
        if d.fs in ISOS:
            isolinux(d, tree)
            make_iso(path, tree, d)
            return
        volumes, kind, esp = [], ROOT, None
        if d.entry == "bls":
            kind = ESP
            bls(d, tree, tree)
        elif d.entry == "xbootldr":
            kind, esp = XBOOTLDR, Tree(work + "/esp")
            bls(d, esp, tree)
        elif d.entry == "boot":
            bls(d, None, tree, "/boot", "/boot" if d.fs in EXTS else "")
        elif d.entry == "uki":
            kind = ESP if d.fs in FATS or d.layout == "none" else XBOOTLDR
            uki(d, tree, work)
        else:
            extlinux(d, tree)
        if esp:
            make_volume(d, work + "/esp.img", esp, "fat12" if d.block < 4096 else "fat16",
                        4 * MIB if d.block < 4096 else 20 * MIB)
            volumes.append((work + "/esp.img", ESP))
        make_volume(d, work + "/boot.img", tree, d.fs, (140 if d.kernel == "vmlinux" else 80) * MIB)
        volumes.append((work + "/boot.img", kind))
        if d.layout == "none":
            os.rename(work + "/boot.img", path)
        else:
            partitioned(path, d, volumes)


SOURCES = ["x86.py", "x86_parts.py", "fsimages.py", "initramfs.py", "init.sh"]


def image(d):
    """The path of a disk, made first when it is missing."""
    if isinstance(d, str):
        d = disk(d)
    what = parts.key(d, sources=SOURCES, sets=[parts.CLOUD])
    return parts.kept("x86-" + d.name, ".img", what, lambda path: build(d, path))


RUN = Disk("gpt", 512, "fat32", "bls")


def run_disk():
    """The disk of `make run`."""
    return image(RUN)


def main(args):
    if args == ["--list"] or not args:
        from x86_matrix import ROWS     # pylint: disable=import-outside-toplevel
        names = sorted({row.disk.name for row in ROWS} | {RUN.name})
        print("\n".join(names if args else [image(n) for n in names]))
    else:
        print("\n".join(image(n) for n in args))


if __name__ == "__main__":
    main(sys.argv[1:])
