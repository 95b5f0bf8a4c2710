# SPDX-License-Identifier: MIT
"""Small disks for the unit tests of disk/ and fs/, each made by the tool that makes real ones.

    python3 tests/images/fsimages.py DIR

Files hold a pattern that tells from where it was read: the little-endian word at
offset 4*i is size * 2654435761 + i (mod 2^32), as tests/unit/fs_check.h expects.
"""
import array
import os
import shutil
import subprocess
import sys
import tempfile

UUID = "12345678-9abc-def0-1122-334455667788"


def run(*command, **kw):
    """Runs a tool quietly; what it said comes out only when it failed."""
    env = dict(os.environ, LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1", TZ="UTC",
               MKE2FS_CONFIG="/dev/null", SOURCE_DATE_EPOCH="1700000000")
    env["PATH"] = "/usr/sbin:/sbin:" + env["PATH"]
    done = subprocess.run([str(c) for c in command], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120, **kw)
    if done.returncode:
        sys.exit(f"{command}: {done.returncode}\n{done.stdout.decode(errors='replace')}")


def pattern(size):
    seed = size * 2654435761 & 0xffffffff
    words = array.array("I", ((seed + i) & 0xffffffff for i in range((size + 3) // 4)))
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()[:size]


def blank(path, size):
    if os.path.exists(path):
        os.unlink(path)
    with open(path, "wb") as f:
        f.truncate(size)
    return path


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    return path


# --- partition tables -------------------------------------------------------

def sfdisk(path, size, script, sector=512):
    blank(path, size)
    if sector == 512:
        run("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe=never", path,
            input=script.encode())
        return
    # Debian 12's sfdisk takes no sector size, but its fdisk does and reads the same script.
    with tempfile.NamedTemporaryFile("w") as f:
        f.write(script)
        f.flush()
        run("fdisk", "-b", sector, path, input=f"I\n{f.name}\nw\n".encode())


GPT = """label: gpt
label-id: 00112233-4455-6677-8899-AABBCCDDEEFF
first-lba: {first}
1: start={s1}, size={n1}, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=11111111-2222-3333-4444-555555555555, name=esp
2: start={s2}, size={n1}, type=BC13C2FF-59E6-4262-A352-B275FD6F7172, attrs=LegacyBIOSBootable
{last}: start={s3}, size={n1}, type=L, name=last
"""


def tables(out):
    sfdisk(f"{out}/gpt512.img", 8 << 20,
           GPT.format(first=34, s1=2048, s2=4096, s3=6144, n1=2048, last=15))
    sfdisk(f"{out}/gpt4k.img", 16 << 20,
           GPT.format(first=6, s1=256, s2=512, s3=768, n1=256, last=128), sector=4096)
    path = blank(f"{out}/gptfull.img", 8 << 20)
    args = []
    for i in range(1, 129):
        args += ["-n", f"{i}:{2048 + 64 * i}:{2048 + 64 * i + 63}"]
    run("sgdisk", "-a", "1", *args, path)
    sfdisk(f"{out}/mbr.img", 8 << 20, """label: dos
1: start=63, size=1000, type=c, bootable
2: start=2048, size=8192, type=5
4: start=12000, size=100, type=83
5: start=2111, size=1000, type=83
6: start=4096, size=500, type=82
7: start=6000, size=4000, type=ef
""")
    sfdisk(f"{out}/mbr4k.img", 8 << 20,
           "label: dos\n1: start=256, size=256, type=83, bootable\n", sector=4096)


# --- FAT ----------------------------------------------------------------------

# name: mkfs.vfat's options, size, size of the fragmented file in clusters
FATS = {
    "fat12": (["-F", "12", "-s", "1", "-S", "512"], 2 << 20),
    "fat12s1k": (["-F", "12", "-s", "2", "-S", "1024"], 4 << 20),
    "fat16": (["-F", "16", "-s", "4", "-S", "512"], 16 << 20),
    "fat16s2k": (["-F", "16", "-s", "1", "-S", "2048"], 16 << 20),
    "fat16c64k": (["-F", "16", "-s", "128", "-S", "512"], 300 << 20),
    "fat32": (["-F", "32", "-s", "1", "-S", "512"], 40 << 20),
    "fat32c4k": (["-F", "32", "-s", "8", "-S", "512"], 300 << 20),
    "fat32s4k": (["-F", "32", "-s", "1", "-S", "4096"], 280 << 20),
}
FAT_TREE = {
    "loader/loader.conf": 57,
    "loader/entries/debian-6.1.0-13-amd64.conf": 313,
    "loader/entries/debian-6.1.0-12-amd64+3-2.conf": 314,
    "EFI/BOOT/BOOTX64.EFI": 5000,
    "EFI/Linux/\u00fcn\u00efc\u00f6d\u00e9-\u540d\u524d.efi": 70001,
    "vmlinuz": 300000,
    "empty": 0,
    "A Name With Spaces, and.Dots.in it": 513,
    "thirteen.char": 13,
    "y" * 255: 255,
}


def fat(out):
    with tempfile.TemporaryDirectory() as tmp:
        for name, size in FAT_TREE.items():
            write(f"{tmp}/tree/{name}", pattern(size))
        for i in range(100):
            write(f"{tmp}/tree/many/a file with the number {i:03}", pattern(i))
        for name, (options, size) in FATS.items():
            path = blank(f"{out}/{name}.img", size)
            run("mkfs.vfat", *options, "-n", "VIPL " + name[:6], "-i", "cafe0123", path)
            cluster = int(options[3]) * int(options[5])
            mtools = ["-i", path]
            # One cluster each; every other one goes, and a file is put into the gaps.
            fill = [write(f"{tmp}/fill/{name}.{i}", pattern(cluster)) for i in range(40)]
            big = write(f"{tmp}/frag-{name}", pattern(29 * cluster + 77))
            run("mcopy", *mtools, *fill, "::/")
            run("mdel", *mtools, *[f"::/{name}.{i}" for i in range(0, 40, 2)])
            if name.startswith("fat32"):    # else mtools goes on where it last stopped
                with open(path, "r+b") as f:
                    f.seek(int(options[5]) + 492)
                    f.write(b"\xff\xff\xff\xff")
            run("mcopy", *mtools, big, "::/fragmented.bin")
            run("mdel", *mtools, *[f"::/{name}.{i}" for i in range(1, 40, 2)])
            run("mcopy", *mtools, "-s", *[f"{tmp}/tree/{n}" for n in sorted(os.listdir(f"{tmp}/tree"))],
                "::/")
            shutil.rmtree(f"{tmp}/fill")


MAKERS = [tables, fat]


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    for make in MAKERS:
        make(out)


if __name__ == "__main__":
    main()
