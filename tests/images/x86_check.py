# SPDX-License-Identifier: MIT
"""A disk whose kernel checks that it, its initrd and its command line arrived, in a tenth of a second.

GPT, FAT32 ESP, one Boot Loader Specification entry, tests/images/x86_check.S as kernel: for tests of
what lies below the files, where a real kernel would take its seconds in each of a hundred machines.
"""
import os
import random
import struct
import subprocess
import tempfile

from fsimages import run, sfdisk
from x86_parts import HERE, kept, key, read, write

MIB = 1 << 20
GOOD, BAD = 67, 69      # QEMU's exit status
EXIT = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
LINE = "check one two"
PREF = 0x1000000


def balanced(data):
    """@data and words that bring its length to a multiple of 8 and its sum of 64-bit words to 0."""
    data += b"\0" * (-len(data) % 8)
    total = sum(struct.unpack(f"<{len(data) // 8}Q", data))
    return data + struct.pack("<Q", -total & (1 << 64) - 1)


def kernel(size, initrd_size, work):
    """A bzImage of about @size bytes."""
    elf, raw = f"{work}/check.elf", f"{work}/check.bin"
    subprocess.run(["gcc", "-nostdlib", "-static", "-Wl,-Ttext=0", "-Wl,--build-id=none", "-o", elf,
                    f"{HERE}/x86_check.S"], check=True)
    subprocess.run(["objcopy", "-O", "binary", "-j", ".text", elf, raw], check=True)
    body = bytearray(read(raw))
    body += random.Random(size).randbytes(max(0, size - len(body)) & ~7)
    body += b"\0" * (-len(body) % 8)
    struct.pack_into("<QQ", body, 0x1F0, len(body) + 8, initrd_size)
    body = balanced(bytes(body))
    head = bytearray(1024)

    def put(at, fmt, *v):
        struct.pack_into("<" + fmt, head, at, *v)

    put(0x1F1, "B", 1)                      # setup_sects
    put(0x1F4, "I", -(-len(body) // 16))    # syssize
    put(0x1FE, "H", 0xAA55)
    put(0x200, "BB4sH", 0xEB, 0x6A, b"HdrS", 0x20F)
    put(0x211, "B", 1)                      # LOADED_HIGH
    put(0x214, "I", 0x100000)
    put(0x22C, "I", 0x7FFFFFFF)
    put(0x230, "IBBH", 0x200000, 1, 21, 3)  # alignment, relocatable, 64-bit and above 4 GiB
    put(0x238, "I", 2047)
    put(0x258, "Q", PREF)
    put(0x260, "I", -(-len(body) // 4096) * 4096 + 0x10000)
    return bytes(head) + body


def build(path, block, kernel_size, initrd_size):
    size = (64 if block == 512 else 300) * MIB
    with tempfile.TemporaryDirectory() as work:
        initrd = balanced(random.Random(7).randbytes(initrd_size - 8))
        write(f"{work}/linux", kernel(kernel_size, len(initrd), work))
        write(f"{work}/initrd", initrd)
        write(f"{work}/check.conf", f"title check\nlinux /linux\ninitrd /initrd\noptions {LINE}\n".encode())
        write(f"{work}/fat", b"")
        os.truncate(f"{work}/fat", size - 4 * MIB)
        run("mkfs.vfat", "-F", "32", "-S", block, "-i", "00c0ffee", f"{work}/fat")
        run("mmd", "-i", f"{work}/fat", "::/loader", "::/loader/entries")
        run("mcopy", "-i", f"{work}/fat", f"{work}/check.conf", "::/loader/entries/check.conf")
        run("mcopy", "-i", f"{work}/fat", f"{work}/linux", f"{work}/initrd", "::/")
        sfdisk(path, size, "label: gpt\nfirst-lba: 256\nstart=256, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B\n", block)
        with open(path, "r+b") as f:
            f.seek(256 * block)
            f.write(read(f"{work}/fat"))


def check_disk(block=512, kernel_size=3 * MIB, initrd_size=5 * MIB):
    name = f"check-{block}-{kernel_size}-{initrd_size}"
    what = key(name, sources=("x86_check.S", "x86_check.py", "fsimages.py"))
    return kept(name, ".img", what, lambda path: build(path, block, kernel_size, initrd_size))
