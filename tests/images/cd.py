#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""El Torito CDs for s390x, by xorriso.

usage: cd.py [NAME...]          builds (all) and prints the paths; --list shows the names

Small ones hold tests/images/payload.S, 68 KB; cd-linux holds kernel and
initrd in one image, as Debian's s390x CDs do: the initrd's address and size
and the command line are written into the kernel's parameter area.
"""
import functools
import hashlib
import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

from initramfs import test_initramfs  # noqa: E402
from qemu import fetched  # noqa: E402
from zipl import IMAGES, forget_old, kernel_image, locked  # noqa: E402

INITRD_AT = 0x800000
INITRD_ADDR, INITRD_SIZE, COMMAND_LINE = 0x10408, 0x10410, 0x10480
CCWS = slice(8, 32)


def payload(work, kind, name):
    """The image that says name; kind is one of payload.S's."""
    elf, raw = os.path.join(work, "payload.elf"), os.path.join(work, "payload.bin")
    subprocess.run(["s390x-linux-gnu-gcc", "-nostdlib", "-static", f"-D{kind}", "-Wl,-Ttext=0",
                    "-Wl,--build-id=none", "-Wl,-e,0", "-o", elf, f"{HERE}/payload.S"], check=True)
    subprocess.run(["s390x-linux-gnu-objcopy", "-O", "binary", "-j", ".text", elf, raw], check=True)
    with open(raw, "rb") as f:
        data = f.read()
    assert data.count(b"NAME____________") == 1
    return data.replace(b"NAME____________", name.encode().ljust(16))


def linux(work, name):
    """Kernel, initrd and command line as one image that starts at 0."""
    with open(kernel_image(), "rb") as f:
        image = bytearray(f.read())
    assert len(image) <= INITRD_AT and image[0x10008:0x1000e] == b"S390EP"
    initrd = test_initramfs(fetched("kernel-s390x"), fetched("tools-s390x") + "/bin/busybox",
                            HERE + "/init.sh")
    line = f"vipl.id={name} vipl.fs=iso9660 vipl.action=poweroff".encode() + b"\0"
    struct.pack_into(">QQ", image, INITRD_ADDR, INITRD_AT, len(initrd))
    image[COMMAND_LINE:COMMAND_LINE + len(line)] = line
    return bytes(image.ljust(INITRD_AT, b"\0")) + initrd


def small(work, name):
    return payload(work, "LINUX", name)


def psw(work, name):
    """A PSW image that also has a Linux image's CCWs, as QEMU's own tests make them."""
    data = bytearray(payload(work, "PSW", name))
    data[CCWS] = payload(work, "LINUX", name)[CCWS]
    return bytes(data)


def bare_psw(work, name):
    return payload(work, "PSW", name)


def tiny(work, name):
    return payload(work, "TINY", name)


# name: (what makes each El Torito image, more options of the first). The names that payloads
# print are the CD's, with a number where there are several.
CDS = {
    "cd-small": ([small], []),
    "cd-psw": ([psw], []),
    "cd-psw-bare": ([bare_psw], []),
    "cd-tiny": ([tiny], []),
    "cd-multi": ([small, psw, small], []),
    "cd-short": ([small], ["-boot-load-size", "4"]),     # the catalog says 2 KB, the directory 68
    "cd-linux": ([linux], []),                            # 65 MB: the catalog's 16 bits cannot say it
}


@functools.lru_cache(maxsize=None)
def sources_key(name):
    digest = hashlib.sha256(repr([f.__name__ for f in CDS[name][0]]).encode() + name.encode())
    for path in (__file__, HERE + "/payload.S", HERE + "/initramfs.py", HERE + "/init.sh"):
        with open(path, "rb") as f:
            digest.update(f.read())
    if linux in CDS[name][0]:
        for package in ("kernel-s390x", "tools-s390x"):
            with open(os.path.dirname(fetched(package)) + "/packages", "rb") as f:
                digest.update(f.read())
    return digest.hexdigest()[:12]


def build(name, final):
    makers, options = CDS[name]
    with tempfile.TemporaryDirectory(dir=IMAGES) as work:
        root = work + "/root"
        os.makedirs(root + "/boot")
        with open(root + "/vipl.id", "w") as f:
            f.write(name + "\n")
        command = ["xorriso", "-as", "mkisofs", "-quiet", "-J", "-R", "-V", name.upper(), "-o", work + "/iso"]
        for i, maker in enumerate(makers):
            with open(f"{root}/boot/image{i + 1}", "wb") as f:
                f.write(maker(work, name if len(makers) == 1 else f"{name}-{i + 1}"))
            command += ["-eltorito-alt-boot"] if i else []
            command += ["-b", f"boot/image{i + 1}", "-c", "boot/boot.cat", "-no-emul-boot"]
            command += options or ["-boot-load-size", "full"]
        done = subprocess.run([*command, root], text=True, stderr=subprocess.PIPE, check=False,
                              env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
        if done.returncode:
            sys.exit(f"cd.py: xorriso failed for {name}\n{done.stderr}")
        forget_old(name)
        os.rename(work + "/iso", final)


def cds(*names):
    """Paths of CDs, made first where they are missing."""
    paths = []
    with locked():
        for name in names:
            paths.append(f"{IMAGES}/{name}-{sources_key(name)}.iso")
            if not os.path.exists(paths[-1]):
                build(name, paths[-1])
    return paths


def main(args):
    print("\n".join(CDS if args == ["--list"] else cds(*(args or CDS))))


if __name__ == "__main__":
    main(sys.argv[1:])
