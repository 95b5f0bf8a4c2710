# SPDX-License-Identifier: MIT
"""tools/check-layers finds what it is there to find."""
import importlib.machinery
import importlib.util
import os
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LICENCE = "/* SPDX-License-Identifier: MIT */\n"


def load():
    loader = importlib.machinery.SourceFileLoader("check_layers", os.path.join(TOP, "tools", "check-layers"))
    loader_spec = importlib.util.spec_from_loader("check_layers", loader)
    module = importlib.util.module_from_spec(loader_spec)
    loader.exec_module(module)
    return module


LAYERS = load()


def tree(root, files):
    for path, text in files.items():
        os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
        with open(os.path.join(root, path), "w", encoding="ascii") as f:
            f.write(text)


@pytest.mark.parametrize("path, text, says", [
    ("fs/a.c", LICENCE + '#include "arch/x86/x86.h"\n', "belongs to arch/"),
    ("zipl/a.c", LICENCE + '#include "iso9660/node.h"\n', "belongs to iso9660/"),
    ("boot/x86/a.c", LICENCE + '#include "boot/s390x/ipl.h"\n', "another machine"),
    ("lib/a.c", LICENCE + "#include <stdio.h>\n", "freestanding"),
    ("lib/a.c", LICENCE + '#include "vipl/nothing.h"\n', "no header"),
    ("disk/a.c", LICENCE + 'void f(void)\n{\n\t__asm__ volatile("nop");\n}\n', "disk/a.c:4: assembly"),
    ("disk/a.S", LICENCE, "assembly"),
    ("lib/a.c", "int x;\n", "licence"),
])
def test_wrong_source(tmp_path, path, text, says):
    tree(tmp_path, {"arch/x86/x86.h": LICENCE, "iso9660/node.h": LICENCE, "boot/s390x/ipl.h": LICENCE, path: text})
    found = list(LAYERS.check_sources(str(tmp_path)))
    assert len(found) == 1 and says in found[0]


def test_right_sources(tmp_path):
    tree(tmp_path, {
        "include/vipl/disk.h": LICENCE + "#include <stdint.h>\n", "boot/boot.h": LICENCE,
        "boot/x86/a.c": LICENCE + '#include "boot/boot.h"\n#include "vipl/disk.h"\n/* asm("no") */\n',
        "arch/x86/a.c": LICENCE + 'void f(void) { asm("nop"); }\n'})
    assert not list(LAYERS.check_sources(str(tmp_path)))


def test_calls(tmp_path):
    tree(tmp_path, {"disk/d.c": "void mount(void);\nvoid disk_f(void) { mount(); }\n",
                    "fs/f.c": "void disk_f(void);\nvoid mount(void) { disk_f(); }\n"})
    for source in ("disk/d.c", "fs/f.c"):
        target = tmp_path / "build" / "x86" / (source + ".o")
        os.makedirs(target.parent)
        subprocess.run(["gcc", "-c", "-o", target, tmp_path / source], check=True)
    found = list(LAYERS.check_objects(str(tmp_path), "x86"))
    assert len(found) == 1 and "disk/d.c: calls mount()" in found[0]


def test_no_objects_is_no_success(tmp_path):
    assert list(LAYERS.check_objects(str(tmp_path), "x86"))
