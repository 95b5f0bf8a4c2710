#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Small disks for x86, one for each thing that can be on one, for what boots hundreds of them: seeds of
the fuzzers, mutated disks. Made by the tools that make real ones; the kernel is x86_check.S's.

usage: small.py DIR [NAME...]       builds; small.py --list shows the names
"""
import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

from fsimages import blank, run, sfdisk, write  # noqa: E402
from x86_check import balanced, kernel  # noqa: E402

KIB, MIB = 1 << 10, 1 << 20
ESP, LINUX = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
XBOOTLDR = "BC13C2FF-59E6-4262-A352-B275FD6F7172"
OPTIONS = "root=/dev/vda1 quiet small"
BLS = f"title Small\nversion 6.1\nsort-key small\nmachine-id 0123456789abcdef0123456789abcdef\nlinux /linux\ninitrd /initrd\noptions {OPTIONS}\n"
OLD = f"title Older\nversion 5.10\nlinux /linux\noptions {OPTIONS}\n"
EXTLINUX = f"""# a comment
DEFAULT small
TIMEOUT 10
MENU TITLE Small
LABEL other
  KERNEL ../linux
  APPEND other
LABEL small
  MENU LABEL ^Small
  LINUX /boot/linux
  INITRD /boot/initrd
  APPEND {OPTIONS}
INCLUDE more.conf
"""
ISOLINUX = EXTLINUX.replace("../linux", "/boot/linux").replace("more.conf", "more.cfg")


# --- kernels of every kind ------------------------------------------------------

def initrd():
    return balanced(bytes(range(256)) * 4)


def bzimage(work):
    return kernel(2 * KIB, len(initrd()), work)


def pe(sections):
    """A PE32+ file of these sections, as far as a loader of unified images looks."""
    head = b"MZ".ljust(0x3c, b"\0") + struct.pack("<I", 0x40)
    head += b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, len(sections), 0, 0, 0, 240, 0x22e) + bytes(240)
    at, table, body = 0x400, b"", b""
    for name, data in sections:
        raw = -(-len(data) // 512) * 512
        table += struct.pack("<8sIIIIIIHHI", name, len(data), 0x1000 + at, raw, at, 0, 0, 0, 0, 0x40000040)
        body, at = body + data.ljust(raw, b"\0"), at + raw
    assert len(head + table) <= 0x400
    return (head + table).ljust(0x400, b"\0") + body


def uki(work):
    osrel = b'ID=small\nNAME="Small"\nPRETTY_NAME="Small system"\nVERSION_ID=1\n'
    return pe([(b".osrel", osrel), (b".cmdline", OPTIONS.encode()), (b".uname", b"6.1.0-small"),
               (b".linux", bzimage(work)), (b".initrd", initrd())])


HALT = b"\xb0\x21\xe6\xf4\xf4\xeb\xfd"      # mov al, 0x21; out 0xf4, al; hlt


def vmlinux(_work):
    """ELF64 with a Xen note 18 (PVH), two segments, one with a bss."""
    at, entry = 0x1000, 0x1000000
    note = struct.pack("<III4sI", 4, 4, 18, b"Xen\0", entry)
    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, entry, 64, 0, 0, 64, 56, 3, 64, 0, 0)
    head += struct.pack("<IIQQQQQQ", 1, 5, at, entry, entry, 512, 512, 4096)
    head += struct.pack("<IIQQQQQQ", 1, 6, at + 512, entry + 4096, entry + 4096, 512, 8192, 4096)
    head += struct.pack("<IIQQQQQQ", 4, 4, 0x200, entry, entry, len(note), len(note), 4)
    return ((head.ljust(0x200, b"\0") + note).ljust(at, b"\0") + HALT).ljust(at + 1024, b"\xf4")


def multiboot(_work):
    """Multiboot 1 with the address fields (3.1.3)."""
    flags, load = 0x10003, 0x1000000
    head = struct.pack("<8I", 0x1badb002, flags, -(0x1badb002 + flags) & 0xffffffff, load, load, load + 1024,
                       load + 8192, load + 32)
    return (head + HALT).ljust(1024, b"\xf4")


# --- what is on a file system -------------------------------------------------------

def bls(work, name="linux", make=bzimage):
    return {"loader/loader.conf": b"default small*\ntimeout 3\n", "loader/entries/small.conf": BLS.encode(),
            "loader/entries/older+3-1.conf": OLD.encode(), name: make(work), "initrd": initrd()}


def unified(work):
    return {"EFI/Linux/small-6.1.efi": uki(work), "EFI/BOOT/BOOTX64.EFI": b"MZ"}


def extlinux(work, make=bzimage):
    return {"extlinux/extlinux.conf": EXTLINUX.encode(), "extlinux/more.conf": b"LABEL more\nLINUX /boot/linux\n",
            "boot/linux": make(work), "boot/initrd": initrd()}


def isolinux(work, make=bzimage):
    return {"isolinux/isolinux.cfg": ISOLINUX.encode(), "isolinux/more.cfg": b"LABEL more\nLINUX /boot/linux\n",
            "boot/linux": make(work), "boot/initrd": initrd()}


def tree(work, files):
    for name, data in files.items():
        write(f"{work}/tree/{name}", data)
    return f"{work}/tree"


def fat(path, work, files, size, *options):
    blank(path, size)
    run("mkfs.vfat", *options, "-n", "SMALL", "-i", "cafe0123", path)
    top = tree(work, files)
    run("mcopy", "-i", path, "-s", *[f"{top}/{n}" for n in sorted(os.listdir(top))], "::/")


def ext(path, work, files, size, features, block=1024):
    top = tree(work, files)
    if "extlinux/extlinux.conf" in files:
        os.symlink("linux", f"{top}/boot/vmlinuz")
    blank(path, size)
    run("mke2fs", "-q", "-F", "-t", "ext2", "-b", block, "-O", "none," + features, "-L", "small",
        "-U", "12345678-9abc-def0-1122-334455667788", "-d", top, path)


def iso(path, work, files, *options):
    run("xorriso", "-as", "mkisofs", "-quiet", "-V", "SMALL", "--modification-date=2024013112345600",
        *options, "-o", path, tree(work, files))


def put(disk, at, part):
    with open(disk, "r+b") as f, open(part, "rb") as p:
        f.seek(at)
        f.write(p.read())


def gpt(path, parts, sector=512):
    """parts: (type, path of what is in it); each begins on the next MiB."""
    script, at = "label: gpt\nlabel-id: 00112233-4455-6677-8899-AABBCCDDEEFF\n", 1
    if sector == 512:
        script += "first-lba: 2048\n"
    for kind, part in parts:
        mib = -(-os.path.getsize(part) // MIB)
        script += f"start={at * MIB // sector}, size={mib * MIB // sector}, type={kind}\n"
        at += mib
    sfdisk(path, (at + 1) * MIB, script, sector)
    at = 1
    for _, part in parts:
        put(path, at * MIB, part)
        at += -(-os.path.getsize(part) // MIB)


def mbr(path, part, kind, logical=False):
    size = os.path.getsize(part) // 512
    if logical:
        script = f"1: start=2048, size=64, type=83\n2: start=4096, size={size + 4096}, type=5\n5: start=6144, size={size}, type={kind}\n"
    else:
        script = f"1: start=2048, size={size}, type={kind}, bootable\n"
    sfdisk(path, size * 512 + 6 * MIB, "label: dos\nlabel-id: 0x12345678\n" + script)
    put(path, (6144 if logical else 2048) * 512, part)


EXT4 = "extent,64bit,metadata_csum,flex_bg,dir_index,filetype,has_journal,sparse_super,extra_isize"
FAT12, FAT16, FAT32 = ("-F", "12", "-s", "1"), ("-F", "16", "-s", "1"), ("-F", "32", "-s", "1")


def gpt_fat(path, work, files, size, *options):
    fat(work + "/p", work, files, size, *options)
    gpt(path, [(ESP, work + "/p")])


def gpt_ext4_4k(path, work):
    ext(work + "/p", work, bls(work), 3 * MIB, "extent,64bit,flex_bg,filetype,extra_isize", 4096)
    gpt(path, [(XBOOTLDR, work + "/p")], 4096)


def mbr_fat(path, work, kind, make, *options):
    fat(work + "/p", work, bls(work, make=make), 512 * KIB if "12" in options else 8 * MIB, *options)
    mbr(path, work + "/p", kind)


def mbr_ext4(path, work):
    ext(work + "/p", work, extlinux(work), 3 * MIB, EXT4)
    mbr(path, work + "/p", "83", logical=True)


RR = ("-R", "-no-emul-boot", "-b", "isolinux/isolinux.bin", "-boot-load-size", "4")


def cd(path, work, make, *options):
    files = isolinux(work, make)
    files["isolinux/isolinux.bin"] = bytes(2048)
    iso(path, work, files, *options)


IMAGES = {
    "gpt-fat12-bls": lambda p, w: gpt_fat(p, w, bls(w), MIB, *FAT12),
    "gpt-fat32-bls": lambda p, w: gpt_fat(p, w, bls(w), 34 * MIB, *FAT32),
    "gpt-fat16-uki": lambda p, w: gpt_fat(p, w, unified(w), 5 * MIB, *FAT16),
    "gpt-ext4-4k": gpt_ext4_4k,
    "mbr-fat12-vmlinux": lambda p, w: mbr_fat(p, w, "ef", vmlinux, *FAT12),
    "mbr-fat16-multiboot": lambda p, w: mbr_fat(p, w, "ea", multiboot, *FAT16),
    "mbr-logical-ext4": mbr_ext4,
    "ext2-extlinux": lambda p, w: ext(p, w, extlinux(w), MIB, "filetype,sparse_super"),
    "ext3-extlinux": lambda p, w: ext(p, w, extlinux(w), 3 * MIB, "filetype,has_journal,dir_index", 2048),
    "fat12-extlinux": lambda p, w: fat(p, w, extlinux(w, vmlinux), 256 * KIB, *FAT12),
    "iso-rr": lambda p, w: cd(p, w, bzimage, *RR),
    "iso-joliet": lambda p, w: cd(p, w, bzimage, "--norock", "-J", *RR[1:]),
    "iso-plain": lambda p, w: iso(p, w, bls(w), "--norock", "-iso-level", "3"),
}
SECTOR = {"gpt-ext4-4k": 4096}


def build(path, name):
    with tempfile.TemporaryDirectory() as work:
        IMAGES[name](path, work)


def main(args):
    if args == ["--list"]:
        print("\n".join(IMAGES))
        return
    os.makedirs(args[0], exist_ok=True)
    for name in args[1:] or IMAGES:
        build(f"{args[0]}/{name}.img", name)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as problem:
        sys.exit(str(problem))
