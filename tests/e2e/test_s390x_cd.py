# SPDX-License-Identifier: MIT
"""El Torito CDs, on every device a CD can sit in."""
import pytest

import s390x
from cd import cds

BLOCK_2048 = "logical_block_size=2048,physical_block_size=2048"
DEVICES = {
    "blk": lambda path, p=(): s390x.blk(path, 0, *p, boot=1),
    "blk-2048": lambda path, p=(): s390x.blk(path, 0, BLOCK_2048, *p, boot=1),
    "scsi-cd": lambda path, p=(): [*s390x.host(*p), *s390x.scsi(path, kind="scsi-cd", boot=1)],
    "scsi-hd": lambda path, p=(): [*s390x.host(*p), *s390x.scsi(path, boot=1)],
    "scsi-hd-2048": lambda path, p=(): [*s390x.host(*p), *s390x.scsi(path, 0, BLOCK_2048, boot=1)],
}


@pytest.mark.parametrize("revision", [[], ["max_revision=0"]], ids=["virtio1", "legacy"])
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", ["cd-small", "cd-psw", "cd-psw-bare", "cd-tiny", "cd-short"])
def test_payload(qemu, name, device, revision):
    (path,) = cds(name)
    found = s390x.expect_payload(qemu("s390x", DEVICES[device](path, revision)), name)
    assert found.group("ssid") == "00010000"


@pytest.mark.parametrize("device", DEVICES)
def test_linux(qemu, device):
    """65 MB, more than the catalog's sector count can say: the directory knows."""
    (path,) = cds("cd-linux")
    vm = s390x.expect_linux(lambda: qemu("s390x", DEVICES[device](path), timeout=90), "cd-linux", fs="iso9660")
    s390x.expect_nature(vm, "iso9660")
