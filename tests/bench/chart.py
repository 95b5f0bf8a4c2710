# SPDX-License-Identifier: MIT
"""The benchmark's chart: one row a boot, one column a measure, bars on logarithmic scales; vipl's are blue."""
import math
from xml.sax.saxutils import escape

ROW, GAP, LABEL, COLUMN, BAR, MARGIN = 19, 12, 190, 230, 130, 16

BOOTS = (
    ("q35, 8 MB kernel", ("vipl-q35-blk", "vipl, virtio-blk"), ("vipl-q35-scsi", "vipl, virtio-scsi"),
     ("qboot-q35-kernel", "qboot, -kernel"), ("seabios-q35-kernel", "SeaBIOS, -kernel"),
     ("seabios-q35-grub", "SeaBIOS, GRUB"), ("seabios-q35-isolinux", "SeaBIOS, isolinux")),
    ("q35, the smallest payload", ("vipl-q35-blk-4k", "vipl, 4 KB kernel"),
     ("seabios-q35-sector", "SeaBIOS, boot sector"), ("ovmf-q35-efi", "OVMF, EFI application")),
    ("pc, 8 MB kernel", ("vipl-pc-blk", "vipl, virtio-blk"), ("qboot-pc-kernel", "qboot, -kernel"),
     ("seabios-pc-kernel", "SeaBIOS, -kernel")),
    ("microvm, 8 MB kernel", ("vipl-microvm-blk", "vipl, virtio-blk"), ("qboot-microvm-kernel", "qboot, -kernel")),
    ("s390x, 68 KB, virtio-blk", ("vipl-s390x-blk-68k", "vipl"), ("ccw-s390x-blk-68k", "s390-ccw")),
    ("s390x, 68 KB, scsi-cd", ("vipl-s390x-scsi-68k", "vipl"), ("ccw-s390x-scsi-68k", "s390-ccw")),
    ("s390x, 100 MiB, virtio-blk", ("vipl-s390x-blk-100m", "vipl"), ("ccw-s390x-blk-100m", "s390-ccw"),
     ("qemu-s390x-kernel-100m", "QEMU, -kernel")),
    ("s390x, 100 MiB, scsi-cd", ("vipl-s390x-scsi-100m", "vipl"), ("ccw-s390x-scsi-100m", "s390-ccw")),
)


def count_of(key):
    return lambda data, name: data.get("counts", {}).get(name, {}).get(key, 0)


def instructions(data, name):
    """Waiting is left out where it is known: of vipl's."""
    return count_of("work" if name.startswith("vipl") else "total")(data, name)


COLUMNS = (
    ("instructions", instructions, "{:,.0f}"),
    ("device accesses", count_of("accesses"), "{:,.0f}"),
    ("queue notifications", count_of("notifications"), "{:,.0f}"),
    ("ms over the floor", lambda data, name: data.get("wall_ms", {}).get(name, 0), "{:,.1f}"),
)


def load_of(key, scale=1):
    return lambda data, name: scale * data.get("throughput", {}).get(name, {}).get(key, 0)


LOAD_COLUMNS = (
    ("times the limit", load_of("of_limit"), "{:,.2f}"),
    ("ms over the floor", load_of("ms"), "{:,.0f}"),
    ("queue notifications", load_of("notifications"), "{:,.0f}"),
    ("processor ms", load_of("processor_ms"), "{:,.0f}"),
)


def load_groups(data):
    """Loads by size, each name as its own label."""
    found = {}
    for name in data.get("throughput", {}):
        if not name.startswith("limit"):
            size = next(p for p in name.split("-") if p[:-1].isdigit() and p.endswith("m"))
            found.setdefault(size, []).append((name, name))
    return [(f"{size[:-1]} MiB", *names) for size, names in found.items()]


def text(x, y, kind, words):
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(words)}</text>'


def block(data, groups, columns, y):
    """SVG lines of a table of bars from @y on, and where it ends."""
    groups = [(t, [r for r in rows if any(value(data, r[0]) > 0 for _, value, _ in columns)]) for t, *rows in groups]
    groups = [g for g in groups if g[1]]
    names = [name for _, rows in groups for name, _ in rows]
    out, ends = [], []
    for title, value, _ in columns:
        some = [math.log10(v) for v in (value(data, n) for n in names) if v > 0]
        ends.append((min(some) - 0.3, max(some)) if some else (0, 1))
    for i, (title, _, _) in enumerate(columns):
        out.append(text(MARGIN + LABEL + i * COLUMN, y + 12, "h", title))
    y += ROW
    for title, rows in groups:
        out.append(text(MARGIN, y + 14, "t", title))
        y += ROW
        for name, label in rows:
            out.append(text(MARGIN + LABEL - 8, y + 13, "n", label))
            for i, (_, value, form) in enumerate(columns):
                x, v, (low, high) = MARGIN + LABEL + i * COLUMN, value(data, name), ends[i]
                if v > 0:
                    width = max(2.0, (math.log10(v) - low) / max(high - low, 0.1) * BAR)
                    kind = "v" if name.startswith("vipl") else "p"
                    out.append(f'<rect x="{x}" y="{y + 3}" width="{width:.1f}" height="{ROW - 6}" class="{kind}"/>')
                    out.append(text(x + width + 5, y + 13, "f", form.format(v)))
                else:
                    out.append(text(x, y + 13, "f", "-"))
            y += ROW
        y += GAP
    return out if groups else [], y if groups else y - ROW


def svg(data):
    """The chart of what @data holds so far."""
    style = ("text{font-family:sans-serif;font-size:12px;fill:#222}.t,.h{font-weight:bold}.h{fill:#666}"
             ".n{text-anchor:end}.v{fill:#1769aa}.p{fill:#b9c2ca}")
    body, y = [], MARGIN
    for title, groups, columns in (("Boots", BOOTS, COLUMNS), ("Large loads", load_groups(data), LOAD_COLUMNS)):
        lines, end = block(data, groups, columns, y + 30)
        if lines:
            body += [f'<text x="{MARGIN}" y="{y + 16}" style="font-size:17px;font-weight:bold">{title}</text>', *lines]
            y = end + GAP
    feet = (f"{data.get('qemu', '')}, TCG, {data.get('date', '')}",
            "Each column has a logarithmic scale of its own; less is better. vipl's instructions leave waiting out.")
    body += [text(MARGIN, y + 12 + i * ROW, "f", words) for i, words in enumerate(feet)]
    width = 2 * MARGIN + LABEL + 4 * COLUMN
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y + 30 + ROW:.0f}">',
                      f"<style>{style}</style>", '<rect width="100%" height="100%" fill="#fff"/>', *body,
                      "</svg>"]) + "\n"
