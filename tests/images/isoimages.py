#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""ISO 9660 images by xorriso, for the unit tests of iso9660/ and entries/.

Usage: isoimages.py DIR. An image that is newer than this file is kept.
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

BOOT_IMAGE = 68000          # bytes of boot/k.img, not a multiple of any sector
ISOLINUX_CFG = """UI menu.c32
DEFAULT vesamenu.c32
INCLUDE menu.cfg
LABEL linux
  KERNEL ../live/vmlinuz
  APPEND initrd=/live/initrd.img boot=live quiet
"""
MENU_CFG = """TIMEOUT 50
LABEL rescue
  MENU LABEL ^Rescue
  MENU DEFAULT
  LINUX /live/vmlinuz
  INITRD /live/initrd.img
  APPEND rescue
"""


def noise(n, seed):
    return random.Random(seed).randbytes(n)


def tree(root):
    """The files every image has."""
    def put(path, data):
        p = root / path
        p.parent.mkdir(parents=True, exist_ok=True)
        p.write_bytes(data if isinstance(data, bytes) else data.encode())

    put("boot/k.img", noise(BOOT_IMAGE, 1))
    put("boot/second.img", noise(5000, 2))
    put("isolinux/isolinux.cfg", ISOLINUX_CFG)
    put("isolinux/menu.cfg", MENU_CFG)
    put("live/vmlinuz", noise(30000, 3))
    put("live/initrd.img", noise(100000, 4))
    put("Long Name with spaces and more than eight letters.text", "long\n")
    put("empty", "")
    for i in range(300):
        put(f"many/a-file-with-a-rather-long-name-{i:03}.txt", f"{i}\n")
    put("a/b/c/d/e/f/g/h/i/deep.txt", "deep\n")
    put("n" * 200 + ".txt", "longest\n")
    (root / "link").symlink_to("live/vmlinuz")
    (root / "live/back").symlink_to("../isolinux/./menu.cfg")
    (root / "isolinux/dir").symlink_to("/live")
    (root / "loop1").symlink_to("loop2")
    (root / "loop2").symlink_to("loop1")
    (root / "away").symlink_to("x" * 150 + "/" + "y" * 150 + "/" + "z" * 100)


BOOT = ["-no-emul-boot", "-b", "boot/k.img", "-boot-load-size", "4"]
IMAGES = {
    "rr": ["-R", *BOOT],
    "joliet": ["--norock", "-J", "-joliet-long", *BOOT],
    "both": ["-R", "-J", *BOOT],
    "plain": ["--norock", "-iso-level", "3", *BOOT],
    "two": ["-R", "-b", "boot/k.img", "-no-emul-boot", "-boot-load-size", "4",
            "-eltorito-alt-boot", "-e", "boot/second.img", "-no-emul-boot"],
    "none": ["-R"],
}


def build(directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    newest = pathlib.Path(__file__).stat().st_mtime
    todo = [n for n in IMAGES
            if not (directory / f"{n}.iso").exists()
            or (directory / f"{n}.iso").stat().st_mtime < newest]
    if not todo:
        return
    with tempfile.TemporaryDirectory() as tmp:
        root = pathlib.Path(tmp) / "tree"
        root.mkdir()
        tree(root)
        for name in todo:
            part = directory / f".{name}.{os.getpid()}"
            subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "VIPL_TEST",
                            "--modification-date=2024013112345600",
                            *IMAGES[name], "-o", part, root],
                           check=True, stderr=subprocess.PIPE)
            os.replace(part, directory / f"{name}.iso")


if __name__ == "__main__":
    build(sys.argv[1] if len(sys.argv) > 1 else "build/cache/iso")
