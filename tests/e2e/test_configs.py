# SPDX-License-Identifier: MIT
"""How a disk can be attached: every two values of what QEMU lets one choose, in one boot together.

Kernels that end the machine at once: a boot takes a few tenths of a second.
"""
import tempfile

import pytest

import small
import x86_parts as parts
import zipl_small
from cd import cds
from pairs import pairs_of, pairwise, possible
from test_x86_matrix import machine_args, virtio_args
from watched import EXIT, EXIT_GOOD
from x86_check import kernel
from x86_matrix import BUS

KIB, MIB = 1 << 10, 1 << 20
ON_OFF = ("on", "off")
ONE_BLOCK = 4 * KIB     # what max_sectors has to allow


def pci(transport):
    return not transport.startswith("mmio")


# What both architectures have. QEMU takes no queue of 2, and no more than 1024.
COMMON = {
    "qemu": (7, 10), "device": ("blk", "scsi-hd", "scsi-cd"), "queue": (4, 8, 16, 32, 64, 128, 256, 512, 1024),
    "queues": (1, 2, 8), "packed": ON_OFF, "event_idx": ON_OFF, "indirect_desc": ON_OFF, "iommu_platform": ON_OFF,
    "write_cache": ("auto", *ON_OFF), "discard": ("unmap", "ignore"), "read_only": ON_OFF,
    "logical": (512, 1024, 2048, 4096), "physical": (512, 4096, 65536), "iothread": ON_OFF,
    "max_sectors": (1, 8, 63, 65535), "seg_max": ON_OFF, "smp": (1, 2, 64), "boot": ON_OFF,
}
COMMON_RULES = {
    ("logical", "physical"): lambda a, b: a <= b,
    ("device", "logical"): lambda d, n: d != "scsi-cd" or n == 2048,
    ("device", "physical"): lambda d, n: d != "scsi-cd" or n == 4096,   # they have neither property
    ("device", "write_cache"): lambda d, w: d != "scsi-cd" or w == "auto",
    ("device", "read_only"): lambda d, r: d != "scsi-cd" or r == "on",
    ("device", "max_sectors"): lambda d, n: d != "blk" or n == 65535,   # the SCSI host's
    ("logical", "max_sectors"): lambda b, n: n * 512 >= b,
}
X86 = {
    **COMMON, "machine": tuple(BUS), "transport": ("modern", "transitional", "legacy", "bridge", "port", "mmio1", "mmio2"),
    "ats": ON_OFF, "memory": ("16M", "512M", "5G"),
}
X86_RULES = {
    **COMMON_RULES,
    ("machine", "transport"): lambda m, t: t in BUS[m],
    ("transport", "iommu_platform"): lambda t, i: i == "off" or t in ("modern", "port", "mmio2"),
    ("transport", "ats"): lambda t, a: a == "off" or pci(t),
    ("transport", "iothread"): lambda t, i: i == "off" or pci(t),       # QEMU: no notifiers there
}
S390X = {**COMMON, "max_revision": (0, 1, 2), "memory": ("64M", "512M", "5G")}
S390X_RULES = {
    **COMMON_RULES,
    # zipl's disks: FBA of 512 or 4096 bytes; DASD, which is no SCSI disk, of 1024
    ("device", "logical"): lambda d, n: n in {"blk": (512, 1024, 2048, 4096), "scsi-hd": (512, 2048, 4096),
                                              "scsi-cd": (2048,)}[d],
    ("iommu_platform", "max_revision"): lambda i, r: i == "off" or r > 0,
}


def name(row):
    return "-".join(str(v) for v in row.values())


# --- the disks ------------------------------------------------------------------------

def big(work):
    return kernel(MIB, len(small.initrd()), work)


def build_fat(path, block):
    with tempfile.TemporaryDirectory() as work:
        small.fat(path, work, small.bls(work, make=big), 6 * MIB, "-F", "12", "-S", block, "-s", max(1, 4096 // block))


def build_iso(path):
    with tempfile.TemporaryDirectory() as work:
        small.cd(path, work, big, *small.RR)


def x86_disk(block, cdrom):
    what = parts.key(block, sources=("small.py", "x86_check.py", "x86_check.S", "fsimages.py", "../e2e/test_configs.py"))
    if cdrom:
        return parts.kept("config-iso", ".iso", what, build_iso)
    return parts.kept(f"config-{block}", ".img", what, lambda path: build_fat(path, block))


def s390x_disk(block):
    """Path, and what else the device has."""
    if block == 2048:
        return cds("cd-small")[0], ""
    which = {512: "small-scsi-fragments", 1024: "small-eckd-cdl-1k", 4096: "small-scsi-mbr-4k"}[block]
    disk = zipl_small.DISKS[which]
    return zipl_small.disks(which)[0], f",heads=15,secs=33,cyls={disk.cylinders}" if disk.eckd else ""


# --- one boot --------------------------------------------------------------------------

def device_args(row, bus, path, host="", more=""):
    """The drive and its device; @host is what the virtio device's bus adds, @more a disk's geometry."""
    blk = row["device"] == "blk"
    both = "".join(f",{p}={row[p]}" for p in ("packed", "event_idx", "indirect_desc", "iommu_platform")) + host
    if row["iothread"] == "on":
        both += ",iothread=t"
    disk = "" if row["boot"] == "off" else ",bootindex=1"
    if row["device"] != "scsi-cd":
        disk += f",logical_block_size={row['logical']},physical_block_size={row['physical']}" \
                f",write-cache={row['write_cache']}{more}"
    args = ["-object", "iothread,id=t"] if row["iothread"] == "on" else []
    args += ["-drive", f"if=none,id=d,file={path},format=raw,readonly={row['read_only']},discard={row['discard']}"
             ",file.locking=off"]
    if blk:
        return [*args, "-device", f"virtio-blk-{bus},drive=d,queue-size={row['queue']},num-queues={row['queues']}"
                f",seg-max-adjust={row['seg_max']}{both}{disk}"]
    return [*args, "-device", f"virtio-scsi-{bus},id=scsi,virtqueue_size={row['queue']},num_queues={row['queues']}"
            f",seg_max_adjust={row['seg_max']},max_sectors={row['max_sectors']}{both}",
            "-device", f"{row['device']},bus=scsi.0,drive=d{disk}"]


def expect_x86(vm):
    """The status says it; the end of the console's text may be lost when QEMU leaves at once."""
    assert vm.wait() == EXIT_GOOD, vm.story()


def expect_s390x(vm, ends=True):
    """The payload runs, prints, and ends. With an iothread QEMU 7.2 may let it wait for its console's interrupt
    for ever, whatever firmware has started it: then its line is what counts."""
    vm.wait_for("^VIPL-PAYLOAD ")
    assert not ends or vm.wait() == 1, vm.story()


X86_ROWS, S390X_ROWS = pairwise(X86, X86_RULES), pairwise(S390X, S390X_RULES)


@pytest.mark.parametrize("row", X86_ROWS, ids=name)
def test_x86(qemu, row):
    before, bus, host = virtio_args(row["machine"], row["transport"])
    if pci(row["transport"]):
        host += f",ats={row['ats']}"
    args = device_args(row, bus, x86_disk(row["logical"], row["device"] == "scsi-cd"), host)
    expect_x86(qemu("x86", [*before, *args, "-smp", str(row["smp"]), *EXIT], version=row["qemu"],
                    base=machine_args(row["machine"], row["memory"]), timeout=60))


@pytest.mark.parametrize("row", S390X_ROWS, ids=name)
def test_s390x(qemu, row):
    path, more = s390x_disk(row["logical"])
    args = device_args(row, "ccw", path, f",max_revision={row['max_revision']}", more)
    expect_s390x(qemu("s390x", [*args, "-smp", str(row["smp"])], version=row["qemu"],
                      base=["-M", "s390-ccw-virtio", "-m", row["memory"]], timeout=60), row["iothread"] == "off")


@pytest.mark.parametrize("axes,rules,rows", [(X86, X86_RULES, X86_ROWS), (S390X, S390X_RULES, S390X_ROWS)],
                         ids=["x86", "s390x"])
def test_every_pair_occurs(axes, rules, rows):
    covered = set().union(*map(pairs_of, rows))
    assert covered == set(possible(axes, rules)) and len(covered) > 1000
    for row in rows:
        assert all(rule(row[a], row[b]) for (a, b), rule in rules.items()), row
        assert all(row[a] in values for a, values in axes.items()), row
