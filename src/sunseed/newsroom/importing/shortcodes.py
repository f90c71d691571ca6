"""WordPress's shortcodes, `[name key="value"]...[/name]`: the known ones become HTML, the unknown stay as they are.

Owns which are known. Nothing is lost silently: whatever cannot be kept is noted by name. Square brackets that are no
shortcodes, such as [sic], are left alone.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from sunseed.newsroom.importing.records import Attachment

_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))|"([^"]*)"|'([^']*)'|(\S+)""")
_PAIRED = "caption|wp_caption|embed|audio|video|code|sourcecode|pre|quote|blockquote|playlist|gallery"
_SINGLE = "gallery|audio|video|playlist|embed|youtube|vimeo|wpvideo|soundcloud|googlemaps|more"
_OPEN = re.compile(
    rf"\[(\[?)(/?)({_PAIRED}|{_SINGLE}|[a-z][a-z0-9_-]{{2,30}})(\s[^\[\]<>]{{0,2000}})?(/?)\](\]?)", re.IGNORECASE
)
_END_TAG = re.compile(rf"\[/({_PAIRED})\]", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s\"'<>\]]+")
_KNOWN = frozenset(f"{_PAIRED}|{_SINGLE}".split("|"))


def expand(text: str, notes: Counter[str], attachments: Mapping[str, Attachment], own: Sequence[Attachment]) -> str:
    """Return `text` with its known shortcodes as HTML.

    Arguments:
        notes: counts what could not be kept as it was.
        attachments: by their numbers.
        own: those of the item itself, which a gallery shows that names none.
    """
    if "[" not in text:
        return text
    out: list[str] = []
    position = 0
    ends = _ends(text)
    for found in _OPEN.finditer(text):
        if found.start() < position:
            continue
        out.append(text[position : found.start()])
        position = found.end()
        opened, closing, name, written, _, closed = found.groups()
        name = name.lower()
        if opened and closed:
            out.append(found[0][1:-1])  # [[name]] is how one writes about a shortcode
        elif name not in _KNOWN:
            if (written or closing) and not written_like_words(written):
                notes[f"shortcode [{name}] is not known and stands as it was written"] += 1
            out.append(found[0])
        elif closing:
            out.append(_END.get(name, ""))
        else:
            inner, end = _inner(text, ends.get(name, []), position)
            replaced, used = _replace(name, _attributes(written or ""), inner, notes, attachments, own)
            out.append(replaced)
            position = end if used else position
    out.append(text[position:])
    return "".join(out)


_END = {"caption": "</figure>", "wp_caption": "</figure>", "quote": "</blockquote>", "blockquote": "</blockquote>",
        "code": "</pre>", "sourcecode": "</pre>", "pre": "</pre>"}  # fmt: skip


def written_like_words(written: str | None) -> bool:
    """Tell whether what follows a name in brackets reads like a sentence rather than like attributes."""
    return bool(written and "=" not in written)


def _ends(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return where the end tags of each known shortcode stand, in order."""
    found: dict[str, list[tuple[int, int]]] = {}
    for one in _END_TAG.finditer(text):
        found.setdefault(one[1].lower(), []).append(one.span())
    return found


def _inner(text: str, ends: list[tuple[int, int]], start: int) -> tuple[str, int]:
    """Return what stands between here and the shortcode's end tag, and where that ends; ("", start) without one."""
    at = bisect_left(ends, (start, 0))
    return (text[start : ends[at][0]], ends[at][1]) if at < len(ends) else ("", start)


def _attributes(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, one in enumerate(_ATTRIBUTE.finditer(written)):
        key = (one[1] or f"#{number}").lower()
        value = next((part for part in one.groups()[1:] if part is not None), "")
        found[key] = html.unescape(value)
    return found


def _replace(
    name: str, attributes: dict[str, str], inner: str, notes: Counter[str], attachments: Mapping[str, Attachment],
    own: Sequence[Attachment],
) -> tuple[str, bool]:  # fmt: skip
    """Return HTML for a shortcode, and whether it took what stood inside it."""
    if name in ("caption", "wp_caption"):
        caption = attributes.get("caption", "")
        return (f'<figure class="wp-caption">{caption and f"<p>{html.escape(caption)}</p>"}', False)
    if name == "gallery":
        return (_gallery(attributes, attachments, own), bool(inner))
    if name in ("code", "sourcecode", "pre"):
        return ("<pre>", False)
    if name in ("quote", "blockquote"):
        return ("<blockquote>", False)
    if name == "more":
        return ("", False)
    return _player(name, attributes, inner, notes)


def _gallery(attributes: dict[str, str], attachments: Mapping[str, Attachment], own: Sequence[Attachment]) -> str:
    """Return a gallery as its pictures, one after the other."""
    keys = re.findall(r"\d+", attributes.get("ids", "") or attributes.get("include", ""))
    without = set(re.findall(r"\d+", attributes.get("exclude", "")))
    parent = attributes.get("id", "")
    chosen = [attachments[key] for key in keys if key in attachments]
    if not keys:
        chosen = [one for one in attachments.values() if one.parent == parent] if parent.isdecimal() else list(own)
    return "".join(
        f'<figure><img class="wp-image-{one.number}" src="{html.escape(one.url, quote=True)}"></figure>'
        for one in chosen
        if one.number not in without
    )


def _player(name: str, attributes: dict[str, str], inner: str, notes: Counter[str]) -> tuple[str, bool]:
    """Reduce anything that plays to a link to what it played."""
    source = next((value for key, value in attributes.items() if _URL.match(value.lstrip("="))), "") or inner
    url = _URL.search(html.unescape(source))
    if url is None:
        notes[f"shortcode [{name}] names nothing that could be linked to; left out"] += 1
        return ("", bool(inner))
    notes[f"shortcode [{name}] became a link"] += 1
    safe = html.escape(url[0], quote=True)
    return (f'<p><a href="{safe}">{safe}</a></p>', bool(inner))
