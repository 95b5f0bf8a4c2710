#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Seeds for the fuzzers, from real images: each packed by its target ("-pack", fuzz.h) to what is read of it.

usage: seeds.py NAME...         writes build/fuzz/seeds/NAME/*
"""
import glob
import os
import re
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(TOP, "tests/images"), os.path.join(TOP, "tests/e2e")]

import fsimages  # noqa: E402
import isoimages  # noqa: E402
import small  # noqa: E402
from cd import cds  # noqa: E402
from zipl import DISKS, zipl_disks  # noqa: E402

OUT = os.path.join(TOP, "build/fuzz")
CODE = {512: 0, 1024: 1, 2048: 2, 4096: 3}
CD, GEOMETRY = 4, 8


def seed(target, name, data):
    os.makedirs(f"{OUT}/seeds/{target}", exist_ok=True)
    with open(f"{OUT}/seeds/{target}/{name}", "wb") as f:
        f.write(data)


def pack(target, image, code=0, option=0):
    os.makedirs(f"{OUT}/seeds/{target}", exist_ok=True)
    name = re.sub(r"-[0-9a-f]{12}$", "", os.path.splitext(os.path.basename(image))[0])
    subprocess.run([f"{OUT}/{target}", "-pack", image, f"{OUT}/seeds/{target}/{name}", str(code), str(option)],
                   check=True, timeout=300, stderr=subprocess.DEVNULL)


# --- disks ---------------------------------------------------------------------------

def small_images():
    directory = f"{OUT}/small"
    os.makedirs(directory, exist_ok=True)
    for name in small.IMAGES:
        if not os.path.exists(f"{directory}/{name}.img"):
            small.build(f"{directory}/{name}.img", name)
    return {name: f"{directory}/{name}.img" for name in small.IMAGES}


def unit_images(*patterns):
    directory = f"{TOP}/build/unit/images"
    if not os.path.exists(f"{TOP}/build/unit/images.stamp"):
        subprocess.run([sys.executable, fsimages.__file__, directory], check=True)
    return [p for pattern in patterns for p in sorted(glob.glob(f"{directory}/{pattern}.img"))]


def isos():
    isoimages.build(f"{TOP}/build/cache/iso")
    return sorted(glob.glob(f"{TOP}/build/cache/iso/*.iso"))


def x86():
    for name, path in small_images().items():
        pack("x86", path, CODE[small.SECTOR.get(name, 512)])
        if name.startswith("iso"):
            pack("x86", path, CODE[2048] | CD)


def s390x():
    for name in DISKS:
        (path,) = zipl_disks(name)
        pack("s390x", path, CODE[DISKS[name].block] | (GEOMETRY if DISKS[name].eckd else 0), 2)
    for path in cds("cd-small", "cd-psw", "cd-multi", "cd-short"):
        pack("s390x", path)
        pack("s390x", path, CODE[2048] | CD, 1)


def zipl():
    for name, disk in DISKS.items():
        (path,) = zipl_disks(name)
        if disk.eckd:
            pack("eckd", path, CODE[disk.block] | GEOMETRY)
        else:
            pack("zipl", path, CODE[disk.block])


def fat():
    for path in unit_images("fat*"):
        pack("fat", path, CODE[4096] if "4k" in path else CODE[2048] if "s2k" in path else 0)


def ext4():
    for path in unit_images("ext*"):
        pack("ext4", path)


def tables():
    for path in unit_images("gpt*"):
        pack("gpt", path, CODE[4096] if "4k" in path else 0)
    for path in unit_images("mbr*"):
        pack("mbr", path, CODE[4096] if "4k" in path else 0)


def iso9660():
    for path in isos():
        pack("iso9660", path, CODE[2048])
    pack("iso9660", isos()[0])


def eltorito():
    for path in [*isos(), *cds("cd-small", "cd-psw", "cd-multi", "cd-short")]:
        pack("eltorito", path, CODE[2048])


# --- kernels -------------------------------------------------------------------------

def kernels():
    with tempfile.TemporaryDirectory() as work:
        seed("bzimage", "small", small.bzimage(work)[:1536])
        seed("uki", "small", small.uki(work))
        seed("elf", "small", small.vmlinux(work))
        seed("multiboot", "small", small.multiboot(work))
        seed("multiboot", "elf", struct.pack("<3I", 0x1badb002, 0, -0x1badb002 & 0xffffffff).join(
            [small.vmlinux(work)[:0x300], small.vmlinux(work)[0x300 + 12:]]))
    seed("s390", "psw", struct.pack(">II", 0x00080000, 0x80010000).ljust(64, b"\0"))



# --- configurations --------------------------------------------------------------------

def files(tree):
    return b"".join(name.encode() + b"\n" + (text if isinstance(text, bytes) else text.encode()) + b"\0"
                    for name, text in tree.items())


def texts():
    more = "grub_users $grub_users\ndevicetree /x\nversion 1.0~rc1-3^git+5\ninitrd $tuned_initrd /a\ninitrd /b\n"
    seed("bls", "entries", files({"loader/loader.conf": "default @saved\ntimeout menu-hidden\n",
                                  "loader/entries/a-6.1.conf": small.BLS,
                                  "loader/entries/b+2-1.conf": small.OLD + more,
                                  "loader/entries/c+0-3.conf": small.OLD + "options $kernelopts more\n",
                                  "grub2/grubenv": "# GRUB Environment Block\nkernelopts=root=/dev/x ro\n",
                                  "EFI/Linux/u+3.efi": b"MZ"}))
    seed("extlinux", "small", files({"extlinux/extlinux.conf": small.EXTLINUX, "extlinux/more.conf": "LABEL m\nLINUX l\n"}))
    seed("isolinux", "small", files({"isolinux/isolinux.cfg": isoimages.ISOLINUX_CFG,
                                     "isolinux/menu.cfg": isoimages.MENU_CFG}))
    seed("isolinux", "syslinux", files({"boot/syslinux/syslinux.cfg": small.ISOLINUX + "ONTIMEOUT small\nIPAPPEND 2\n",
                                        "boot/syslinux/more.cfg": "MENU INCLUDE deep.cfg x\nCONFIG other.cfg\n"}))


MAKERS = {"x86": x86, "s390x": s390x, "zipl": zipl, "eckd": zipl, "fat": fat, "ext4": ext4, "gpt": tables,
          "mbr": tables, "iso9660": iso9660, "eltorito": eltorito, "bzimage": kernels, "uki": kernels,
          "elf": kernels, "multiboot": kernels, "s390": kernels, "bls": texts, "extlinux": texts,
          "isolinux": texts}


def main(names):
    done = set()
    for name in names:
        maker = MAKERS.get(name)
        if maker and maker not in done:
            done.add(maker)
            maker()


if __name__ == "__main__":
    main(sys.argv[1:])
