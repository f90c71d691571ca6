"""What is printed of a recovery key: one page for each sheet, with letters to type, a QR code to scan, and what to do.

Owns the page. The letters are `capture.sheets`'s. The page is one file that loads nothing, so that it prints from a
machine without network; the QR code is drawn as squares in it where the package `qrcode` is installed (it comes with
the newsroom's extra).
"""

from __future__ import annotations

import html
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby

from sunseed.capture.sheets import Sheet

_STYLE = """
@page { margin: 18mm }
body { font: 12pt/1.45 Georgia, serif; color: #000; background: #fff; max-width: 170mm; margin: 10mm auto; padding: 0
6mm } h1 { font-size: 20pt; margin: 0 0 2mm } h2 { font-size: 12pt; margin: 8mm 0 2mm }
ol.rows { font: 700 14pt/2 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; padding-inline-start: 10mm; margin:
4mm 0 } .two { display: flex; gap: 10mm; flex-wrap: wrap; align-items: flex-start }
svg { inline-size: 46mm; block-size: 46mm; shape-rendering: crispEdges }
.small { font-size: 9.5pt; overflow-wrap: anywhere } .mono { font-family: ui-monospace, "DejaVu Sans Mono", monospace }
.line { border-block-end: .4pt solid #000; block-size: 9mm }
"""


def page(sheet: Sheet, newsroom: str) -> str:
    """Return the page of one sheet. Arguments: newsroom: the log's origin, or any name of it."""
    rows = "".join(f"<li>{row}</li>" for row in sheet.rows())
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Recovery sheet {sheet.number} of {sheet.of}</title><style>{_STYLE}</style>
<h1>Recovery sheet {sheet.number} of {sheet.of}</h1>
<p>Any {sheet.need} of these {sheet.of} sheets together open the footage of <strong>{html.escape(newsroom)}</strong>.
One alone opens nothing. Keep it where fire, water and the police are unlikely to find two of them.</p>
<p>Key: <strong class="mono">{sheet.spoken}</strong>. All sheets of one key say the same.</p>
<div class="two"><ol class="rows">{rows}</ol>{_square(sheet.code())}</div>
<p class="small">Letters A to Z and digits 2 to 7. The last two of each row check the row. As one line:<br><span
class="mono">{sheet.code()}</span></p> <h2>To use it</h2>
<p>On a machine of your own, without network: <span class="mono">sunseed film recovery open --help</span>. It asks
for the rows of {sheet.need} sheets and keeps them in memory only.</p>
<h2>Given to, on</h2><p class="line"></p>
<h2>If it is lost or seen by somebody else</h2>
<p>Tell the newsroom's operator. A new recovery key takes this one's place in the desk list; what was filmed before
stays openable with these sheets, so destroy them only when those films are wrapped anew.</p>
</html>
"""


def can_draw() -> bool:
    """Tell whether QR codes can be drawn here."""
    return find_spec("qrcode") is not None


def _square(code: str) -> str:
    """Return the QR code as squares, or nothing where it cannot be drawn."""
    if not can_draw():
        return ""
    qrcode = import_module("qrcode")
    drawn = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    drawn.add_data(code)
    drawn.make(fit=True)
    matrix: list[list[bool]] = drawn.get_matrix()
    path = "".join(_runs(y, row) for y, row in enumerate(matrix))
    size = len(matrix)
    label = '<svg role="img" aria-label="QR code of the same letters"'
    return f'{label} viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


def _runs(y: int, row: list[bool]) -> str:
    x, path = 0, ""
    for dark, run in groupby(row):
        length = len(list(run))
        path += f"M{x} {y}h{length}v1h-{length}z" if dark else ""
        x += length
    return path
