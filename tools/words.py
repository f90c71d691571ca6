"""Bring the newsroom's words up to date: gather them from the sources, and compile the translations.

    python tools/words.py            gather and compile; prints what is not translated yet

The words stand in `src/sunseed/newsroom/locale/<language>/LC_MESSAGES/django.po`, and beside each the compiled `.mo`
that Django reads. Both are committed: a newsroom is installed without gettext, and a test holds them together.
Gathering and compiling need no gettext either.

A text with a context, which tells it from the same word elsewhere, is held as both with an EOT byte between.
A text that counts is held, here and in the `.mo`, as its two English forms with a zero byte between; its translation
as all forms of the language, joined alike (gettext manual, "Translating plural forms").
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEWSROOM = ROOT / "src/sunseed/newsroom"
LOCALE = NEWSROOM / "locale"
ONE = r"""(?:"([^"]*)"|'([^']*)')"""
SINGLE = re.compile(rf"""\{{%\s*translate\s+{ONE}(?:\s+context\s+"(?P<context>[^"]*)")?[^%]*%\}}""")
INSIDE = re.compile(rf"""\b_\({ONE}\)""")  # in an argument of a tag or a filter
BLOCK = re.compile(r"\{%\s*blocktranslate\b[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
# Calls whose arguments are translated, and which of them: what these take is said to people in their language.
CALLS = {
    "_": (0,), "gettext": (0,), "gettext_lazy": (0,), "gettext_noop": (0,),
    "editors": (0,), "operators": (0,), "require_editor": (1,), "require_operator": (1,), "_declared": (1,),
    "Step": (3,), "trail.note": (1, 2),
}  # fmt: skip
COUNTING = {"ngettext", "ngettext_lazy"}
TOLD_APART = {"pgettext", "pgettext_lazy"}  # these take a context before the text


def gathered() -> list[str]:
    """Return every text that the newsroom asks a translation of, in order of file and first use."""
    found: dict[str, None] = {}
    for file in sorted(NEWSROOM.rglob("*")):
        if file.suffix == ".py":
            found.update(dict.fromkeys(_of_source(file)))
        elif "templates" in file.parts and file.is_file():
            found.update(dict.fromkeys(_of_template(file.read_text(encoding="utf-8"))))
    return list(found)


def _of_template(text: str) -> list[str]:
    matches = [match for kind in (SINGLE, INSIDE, BLOCK) for match in kind.finditer(text)]
    return [_said(match) for match in sorted(matches, key=lambda one: one.start())]


def _said(match: re.Match[str]) -> str:
    words = next(group for group in match.groups() if group is not None)
    if match.re is not BLOCK:
        context = match.groupdict().get("context")
        return f"{context}\4{words}" if context else words
    return "\0".join(PLACE.sub(r"%(\1)s", part) for part in PLURAL.split(words))


def _of_source(file: Path) -> Iterator[str]:
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        name = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
        if name in COUNTING:
            one, many = node.args[:2]
            assert isinstance(one, ast.Constant), f"{file}:{node.lineno}"
            assert isinstance(many, ast.Constant), f"{file}:{node.lineno}"
            yield f"{one.value}\0{many.value}"
        elif name in TOLD_APART:
            yield "\4".join(one for node in node.args[:2] for one in _constants(node))
        for place in CALLS.get(name, ()):
            if len(node.args) > place:
                yield from _constants(node.args[place])


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield a text, or both texts of a choice between two; a name is gathered where it was given its text."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def read(file: Path) -> dict[str, str]:
    """Return what a .po file says: text to translation."""
    found: dict[str, str] = {}
    parts: list[list[str]] = [[], []]  # of the text and of its translation, one form each
    context, side = "", 0
    for line in [*file.read_text(encoding="utf-8").splitlines(), 'msgid ""']:
        if line.startswith(("msgid ", "msgctxt ")) and parts[1]:
            found[context + "\0".join(parts[0])] = "\0".join(parts[1])
            parts, context = [[], []], ""
        if line.startswith("msgctxt "):
            context = ast.literal_eval(line.removeprefix("msgctxt ")) + "\4"
        if line.startswith(("msgid", "msgstr")):
            kind, _, line = line.partition(" ")
            parts[kind.startswith("msgstr")].append("")
            side = kind.startswith("msgstr")
        if line.startswith('"'):
            parts[side][-1] += ast.literal_eval(line)
    return found


def written(words: dict[str, str]) -> str:
    """Return a .po file."""
    return "\n".join(_entry(text.split("\0"), said.split("\0")) for text, said in words.items())


def _entry(texts: list[str], said: list[str]) -> str:
    context, mark, first = texts[0].rpartition("\4")
    head = f"msgctxt {_quoted(context)}\n" if mark else ""
    if len(texts) == 1:
        return f"{head}msgid {_quoted(first)}\nmsgstr {_quoted(said[0])}\n"
    forms = "".join(f"msgstr[{number}] {_quoted(form)}\n" for number, form in enumerate(said))
    return f"msgid {_quoted(texts[0])}\nmsgid_plural {_quoted(texts[1])}\n{forms}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def compiled(words: dict[str, str]) -> bytes:
    """Return the GNU .mo file of these words (gettext manual, "The Format of GNU MO Files"), without its hash table."""
    pairs = sorted((text.encode(), said.encode()) for text, said in words.items() if said.strip("\0"))
    count, start = len(pairs), 28 + 16 * len(pairs)
    tables, strings = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(strings))
            strings += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + tables[0] + tables[1] + strings


def main() -> None:
    """Rewrite every .po with the texts of now, keeping what is translated, and compile it."""
    texts = gathered()
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        before = read(file)
        words = {"": before[""], **{text: before.get(text, "") for text in texts}}
        file.write_text(written(words), encoding="utf-8")
        file.with_suffix(".mo").write_bytes(compiled(words))
        missing = [text for text, said in words.items() if not said]
        sys.stdout.write(f"{file.relative_to(LOCALE).parts[0]}: {len(words) - 1} texts, {len(missing)} missing\n")


if __name__ == "__main__":
    main()
