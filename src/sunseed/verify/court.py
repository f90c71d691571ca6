"""The report in a court bundle, for people who know nothing of this: what was checked, by whose keys, as of when.

Follows formats.md §9 and §10, and product.md, "What it does not promise". Plain text, and a page that needs no script
and prints well; both are made from the same sections, so that they cannot differ. Also the list of custody: who did
what, as far as the newsroom's public record shows. Owns wording; every finding is `bundles`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Final

from sunseed.record import entry as entries
from sunseed.record.proof_file import SUFFIX
from sunseed.verify import times
from sunseed.verify.bundles import AUTHORITIES, ENTRIES, PUBLIC, ROOT, Judged, Said
from sunseed.verify.films import Second
from sunseed.verify.verdict import State

TEXT, PAGE, CUSTODY = "report.txt", "report.html", "custody.txt"
LIMITS: Final = (
    "A seal says: these bytes, in this order, under this key, after this checkpoint and before that one. It does not "
    "say that what the picture shows is true, when the scene took place, nor who held the phone.",
    "It cannot show what was filmed and never sealed, and it cannot remove a camera's noise pattern.",
    "A reporter can film a screen, seal old film on the day of sealing, and abandon takes. The newsroom can withhold "
    "and choose.",
    "This bundle is as of its checkpoint. What the record has said since, a withdrawal or a correction for example, is "
    "not in it.",
    "Whoever made this bundle chose the root note in it. Compare it with one that reached you another way: on paper, "
    "or from a mirror.",
)
_WORDS: Final = {
    State.VERIFIED: "everything that was checked holds",
    State.UNPROVEN: "nothing contradicts it, something is missing",
    State.UNREAD: "it could not be fetched or understood",
    State.ALTERED: "the bytes differ from the record",
}
_SIX: Final = (
    ("authenticity", "sunseed verify THIS.zip --root root.note, or by hand as the report says"),
    ("availability", "every file below data/public is a copy of a public file; any mirror serves the same bytes"),
    ("identity", "each object is named by its SHA-256; entry and item are named above"),
    ("persistence", "seals stand in an append-only log; its states, signed and stamped: data/public/log/time"),
    (
        "renderability",
        "released head and chunks, in order, each without its first 32 bytes, are the film as recorded",
    ),
    ("understandability", "data/report.txt and data/report.html"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. Arguments: title; lines: paragraphs; rows: a table, its first row the heads."""

    title: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def documents(files: Mapping[str, bytes], said: Said, judged: Judged) -> dict[str, bytes]:
    """Return the report as text and page, and the list of custody.

    Arguments:
        files: the bundle's other files.
        said: what it says of itself.
        judged: what was found, with the root and the authorities that are among the files.
    """
    sections = list(_sections(files, said, judged))
    return {
        TEXT: _text(sections).encode(),
        PAGE: _page(sections).encode(),
        CUSTODY: "\n".join(_custody(judged)).encode() + b"\n",
    }


def _sections(files: Mapping[str, bytes], said: Said, judged: Judged) -> Iterator[Section]:
    whole = judged.whole
    made = times.moment(said.at_ms // 1000)
    yield Section(
        f"{whole.state.value.capitalize()}: {whole.subject}",
        (
            f"{whole.state.value}: {_WORDS[whole.state]}. {whole.because}",
            f"Checked at {made} by the clock of whoever made this, with sunseed {said.version}, whose program files "
            f"have the digest {said.checker}.",
        ),
    )
    for one in judged.verdicts:
        lines = one.words()
        notes = [line for line in lines[1:-1] if line not in {each.words() for each in judged.seconds}]
        yield Section(f"What was checked: {one.subject}", (f"{one.state.value}: {_WORDS[one.state]}.", *notes))
    if judged.seconds:
        yield Section("Second by second", (), _table(judged.seconds))
    yield Section("Limits: what this does not say", LIMITS)
    yield Section("Whose keys", tuple(_keys(files)))
    yield Section("How to check by hand", tuple(_by_hand(files, judged)))


def _table(seconds: Sequence[Second]) -> tuple[tuple[str, ...], ...]:
    rows = [("part", "word", "sealed after", "sealed by", "why")]
    for one in seconds:
        after = one.after.when if one.after is not None else ""
        by = one.by.when if one.by is not None else ""
        rows.append((one.subject, one.state.value, after, by, one.because))
    return tuple(rows)


def _keys(files: Mapping[str, bytes]) -> Iterator[str]:
    if ROOT in files:
        digest = sha256(files[ROOT]).hexdigest()
        yield f"Trusted through data/{ROOT}, SHA-256 {digest}. It names the keys that must sign every state."
    else:
        yield "No root note was given by whoever made this: nobody vouches for the keys that signed."
    if AUTHORITIES in files:
        yield (
            f"Time stamp authorities believed by whoever made this: data/{AUTHORITIES}. Take their certificates from "
            "their own sites."
        )


def _by_hand(files: Mapping[str, bytes], judged: Judged) -> Iterator[str]:
    yield "Unpack the zip with any tool, and stand in the folder it unpacks to. Nothing needs a network."
    yield "No file was changed: sha256sum -c manifest-sha256.txt"
    objects = sorted(name for name in files if name.startswith(PUBLIC + "objects/"))
    if objects:
        yield f"An object is what its name says: sha256sum data/{objects[0]} prints that name without its ending."
    proofs = sorted(name for name in files if name.startswith(ENTRIES) and name.endswith(SUFFIX))
    if proofs:
        yield (
            f"An entry stands in the record, by a tool of others for C2SP tlog-proof such as Torchwood's: give it the "
            f"proof data/{proofs[-1]}, the entry data/{proofs[-1].removesuffix(SUFFIX)}, and both log keys that "
            f'data/{ROOT} names as "log". Or climb by hand: the leaf is SHA-256 over a zero byte and the bytes of the '
            "entry, and RFC 6962, section 2.1, says how to go on."
        )
    for stamp in sorted(name for name in files if name.endswith(".tsr"))[:2]:
        over = f"{stamp.rpartition('/')[0]}/note"
        words = f"openssl ts -verify -in data/{stamp} -data data/{over} -CAfile data/{AUTHORITIES}"
        yield f"A stamp is over a state: {words}"
    if judged.seconds:
        yield (
            "A second is the one that was sealed: its object is 32 bytes of salt and the data, and its name is the "
            '"commit" of its line. Lines stand in base64 in the object whose name ends in .jsonl, each signed by the '
            '"key" of the first.'
        )


def _custody(judged: Judged) -> Iterator[str]:
    yield "Custody, as the newsroom's public record shows it. No person is named in it; times are the newsroom's word."
    yield ""
    for one in judged.seconds:
        yield f"sealed     {one.subject}: {one.because}"
    for index, about in judged.about:
        yield f"{about.kind:<10} entry {index}, {about.at}: {_did(about)}"
    yield ""
    for word, how in _SIX:
        yield f"{word}: {how}"


def _did(about: entries.Entry) -> str:
    if isinstance(about, entries.Publish):
        return f"version {about.version} made public ({about.why}), document {about.sha256}"
    if isinstance(about, entries.Withdraw):
        return f"withdrawn ({about.reason})"
    return "taken down and erased" if isinstance(about, entries.Erase) else "another statement about it"


def _text(sections: Sequence[Section]) -> str:
    lines: list[str] = []
    for one in sections:
        lines += [one.title, "=" * len(one.title), "", *one.lines]
        lines += [" | ".join(row) for row in one.rows]
        lines.append("")
    return "\n".join(lines)


_STYLE: Final = """
:root { color-scheme: light dark; font: 1rem/1.55 Georgia, serif; }
body { margin-inline: auto; padding: 2rem 1.25rem; max-inline-size: 52rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-block-start: 2rem; }
p { overflow-wrap: anywhere; }
table { border-collapse: collapse; inline-size: 100%; font: .85rem/1.4 system-ui, sans-serif; }
th, td { border-block-end: 1px solid; padding: .35rem .5rem; text-align: start; vertical-align: top; }
.frame { overflow-x: auto; }
@media print { body { max-inline-size: none; padding: 0; } tr { break-inside: avoid; } h2 { break-after: avoid; } }
"""


def _page(sections: Sequence[Section]) -> str:
    parts = []
    for n, one in enumerate(sections):
        level = "h1" if n == 0 else "h2"
        parts.append(f"<{level}>{escape(one.title)}</{level}>")
        parts += [f"<p>{escape(line)}</p>" for line in one.lines]
        if one.rows:
            head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in one.rows[0])
            rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in one.rows[1:])
            parts.append(f'<div class="frame"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>')
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(sections[0].title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )
