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


def pattern(size, at=0, n=None):
    """n bytes from at (a multiple of 4) on of a file of that size; all of it without n."""
    n = size - at if n is None else n
    seed = size * 2654435761 + at // 4 & 0xffffffff
    words = array.array("I", ((seed + i) & 0xffffffff for i in range((n + 3) // 4)))
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()[:n]


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


# --- ext2, ext3, ext4 -----------------------------------------------------------

MODERN = "extent,64bit,metadata_csum,flex_bg,dir_index,filetype,has_journal,sparse_super,large_file,huge_file,extra_isize"
# name: block size, size in MiB, features, other options of mke2fs
EXTS = {
    "ext2b1k": (1024, 40, "filetype,sparse_super,ext_attr", []),
    "ext2b4k": (4096, 40, "filetype,sparse_super,dir_index", ["-I", "128"]),
    "ext2old": (1024, 40, "none", ["-I", "128"]),
    "ext3b2k": (2048, 40, "filetype,has_journal,dir_index,sparse_super", ["-I", "128"]),
    "ext4b4k": (4096, 64, MODERN, []),
    "ext4b1k": (1024, 64, MODERN, []),
    "ext4b2k": (2048, 64, MODERN + ",^64bit,large_dir,ea_inode,metadata_csum_seed", []),
    "ext4inline": (4096, 64, MODERN + ",inline_data", ["-I", "512"]),
    "ext4metabg": (1024, 300, MODERN + ",meta_bg,^resize_inode", ["-N", "1184"]),
    "ext4meta32": (1024, 300, MODERN + ",^64bit,meta_bg,^resize_inode,^flex_bg", ["-N", "1184"]),
    "ext4sparse2": (1024, 300, MODERN + ",sparse_super2,meta_bg,^resize_inode,^flex_bg", ["-N", "1184"]),
    "ext4bigalloc": (4096, 64, MODERN + ",bigalloc", ["-C", "16384"]),
    "ext4casefold": (4096, 64, MODERN + ",casefold,encrypt,verity,quota", []),
}
EXT_TREE = {
    "loader/loader.conf": 57,
    "loader/entries/debian-6.1.0-13-amd64.conf": 313,
    "boot/vmlinuz-6.1": 5000,
    "vmlinuz": 300000,
    "empty": 0,
    "a name, \u00fcn\u00efc\u00f6d\u00e9": 100,
    "y" * 255: 255,
    "inode60": 60, "inode61": 61, "inode150": 150, "inode3000": 3000,
}
EXT_LINKS = {
    "fast": "vmlinuz", "boot/up": "../vmlinuz", "boot/root": "/boot/../boot/vmlinuz-6.1",
    "dir": "loader/entries", "abs": "/loader", "loop1": "loop2", "loop2": "loop1", "self": "self/x",
    "nowhere": "nothing", "chain1": "chain2", "chain2": "./chain3", "chain3": "dir/../loader.conf",
    "slow": "/".join(["boot/.."] * 20) + "/vmlinuz", "sixty": "./" * 26 + "vmlinuz",
    "sixtyone": "./" * 27 + "vmlinuz",
}
SPARSE = 70 << 20    # 1 KiB of pattern every 7 MiB and 5 KiB, the rest never written


def ext_tree(top):
    for name, size in EXT_TREE.items():
        write(f"{top}/{name}", pattern(size))
    for name, target in EXT_LINKS.items():
        os.symlink(target, f"{top}/{name}")
    for i in range(600):
        write(f"{top}/many/a file with the number {i:03}", pattern(i) if i % 50 == 0 else b"")
    with open(f"{top}/sparse", "wb") as f:
        for at in range(0, SPARSE, 7168 * 1024 + 5120):
            f.seek(at)
            f.write(pattern(SPARSE, at, 1024))
        f.truncate(SPARSE)


def ext(out):
    with tempfile.TemporaryDirectory() as tmp:
        ext_tree(f"{tmp}/tree")
        for name, (block, mib, features, options) in EXTS.items():
            path = blank(f"{out}/{name}.img", mib << 20)
            run("mke2fs", "-q", "-F", "-t", "ext2", "-b", block, "-O", "none," + features, "-U", UUID,
                "-L", "vipl " + name[:9], "-E", "lazy_itable_init=0,hash_seed=" + UUID,
                *(["-I", "256"] if "-I" not in options else []), *options,
                "-d", f"{tmp}/tree", path)
            # Indexed directories are made by the checker's optimisation.
            if "dir_index" in features:
                done = subprocess.run(["/sbin/e2fsck", "-fyD", path], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, timeout=120)
                if done.returncode not in (0, 1):
                    sys.exit(f"e2fsck {path}: {done.returncode}")
            # Every other block of a stretch is taken, and a file is put into the gaps.
            pieces = 700
            big = write(f"{tmp}/big", pattern(pieces * block - 77))
            if "bigalloc" in features:
                taken = [f"setb {8 * i} 4" for i in range(1500)]
            else:
                taken = [f"setb {2 * i}" for i in range(50, 4500)]
            if "extent" in features and "inline_data" not in features:
                taken += ["write /dev/null unwritten", "fallocate unwritten 3 9",
                          f"set_inode_field unwritten size {10 * block}"]
            if name == "ext4b4k":
                taken.append("feature needs_recovery")
            if name == "ext4b2k":    # as a feature of mke2fs it makes every tool wait
                taken.append("feature mmp")
            if "inline_data" in features:    # mke2fs ends such a file after its last data
                taken.append(f"set_inode_field sparse size {SPARSE}")
            script = write(f"{tmp}/script", "\n".join(taken + [f"write {big} fragmented"]).encode())
            run("debugfs", "-w", "-f", script, path)


MAKERS = [tables, fat, ext]


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    # In memory where there is some: the tools wait for a disk more often than they need.
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as tmp:
        for make in MAKERS:
            make(tmp)
        run("cp", "-r", "--sparse=always", f"{tmp}/.", out)


if __name__ == "__main__":
    main()
