# SPDX-License-Identifier: MIT
"""The benchmark's chart: bars on a logarithmic scale, by machine; vipl's are filled."""
import math
from xml.sax.saxutils import escape

WIDTH, LABEL, BAR, ROW, HEAD = 860, 210, 520, 18, 34
PANELS = (
    ("Instructions to the payload's first (waiting left out where known)", "counts",
     lambda name, f: f["work"] if name.startswith("vipl") else f["total"], "{:,.0f}"),
    ("Device accesses", "counts", lambda name, f: f["accesses"], "{:,.0f}"),
    ("Queue notifications", "counts", lambda name, f: f["notifications"], "{:,.0f}"),
    ("Wall time over the floor, ms", "wall_ms", lambda name, f: f, "{:,.1f}"),
    ("Large loads, times the limit", "throughput", lambda name, f: f.get("of_limit", 0), "{:,.2f}"),
)


def panel(title, values, y, fmt):
    """SVG lines of one panel that starts at @y, and where it ends."""
    out = [f'<text x="10" y="{y + 20}" class="t">{escape(title)}</text>']
    y += HEAD
    low = min(values.values())
    low, high = math.log10(low) - 0.3, math.log10(max(values.values()))
    scale = BAR / max(high - low, 0.1)
    for name, value in values.items():
        width = max(2.0, (math.log10(value) - low) * scale)
        kind = "v" if name.startswith("vipl") else "p"
        out.append(f'<text x="{LABEL - 6}" y="{y + 12}" class="n">{escape(name)}</text>')
        out.append(f'<rect x="{LABEL}" y="{y + 2}" width="{width:.1f}" height="{ROW - 5}" class="{kind}"/>')
        out.append(f'<text x="{LABEL + width + 5:.1f}" y="{y + 12}" class="f">{fmt.format(value)}</text>')
        y += ROW
    return out, y + 14


def svg(data):
    body, y = [], 10
    for title, key, value, fmt in PANELS:
        values = {n: value(n, f) for n, f in data.get(key, {}).items()}
        values = {n: v for n, v in values.items() if v > 0}
        if values:
            lines, y = panel(title, values, y, fmt)
            body += lines
    style = (".t{font:bold 14px sans-serif}.n{font:11px sans-serif;text-anchor:end}.f{font:11px sans-serif}"
             ".v{fill:#1769aa}.p{fill:#b9c2ca}")
    foot = f'<text x="10" y="{y + 12}" class="f">{escape(data.get("qemu", ""))}, TCG; logarithmic scales</text>'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 24}">',
                      f"<style>{style}</style>", '<rect width="100%" height="100%" fill="#fff"/>',
                      *body, foot, "</svg>"]) + "\n"
