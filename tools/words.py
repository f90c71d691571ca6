"""Bring the account pages' words up to date: gather them from the sources, and compile the translations.

    python tools/words.py            gather and compile; prints what is not translated yet

The words stand in `src/sunseed/newsroom/people/locale/<language>/LC_MESSAGES/django.po`, and beside each the compiled
`.mo` that Django reads. Both are committed: a newsroom is installed without gettext, and a test holds them together.
Gathering and compiling need no gettext either.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEWSROOM = ROOT / "src/sunseed/newsroom"
LOCALE = NEWSROOM / "people/locale"
TEMPLATES = [
    *(NEWSROOM / "desk/templates" / name for name in ("account", "mfa", "desk/base.html", "429.html")),
    NEWSROOM / "strangers/templates",
    NEWSROOM / "applications/templates/apply",
    NEWSROOM / "lines/templates/readers",
    NEWSROOM / "intake/templates",
    NEWSROOM / "tables/templates",
]
SPEAKING = ("people", "strangers", "applications", "lines", "tables")
SOURCES = [
    *(file for app in SPEAKING for file in sorted((NEWSROOM / app).rglob("*.py"))),
    NEWSROOM / "desk/navigation.py",
]
SINGLE = re.compile(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')\s*%\}""")
BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
NAMES = {"_", "gettext", "gettext_lazy"}


def gathered() -> list[str]:
    """Return every text that the account's pages and letters ask a translation of, in order of first use."""
    found: dict[str, None] = {}
    for place in TEMPLATES:
        files = [place] if place.is_file() else sorted(file for file in place.rglob("*") if file.is_file())
        for file in files:
            text = file.read_text(encoding="utf-8")
            for match in sorted([*SINGLE.finditer(text), *BLOCK.finditer(text)], key=lambda one: one.start()):
                words = next(group for group in match.groups() if group is not None)
                found[re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", words) if match.re is BLOCK else words] = None
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
                [argument] = node.args
                assert isinstance(argument, ast.Constant)
                found[argument.value] = None
    return list(found)


def read(file: Path) -> dict[str, str]:
    """Return what a .po file says: text to translation."""
    found: dict[str, str] = {}
    kind, parts = "", {"msgid": "", "msgstr": ""}
    for line in [*file.read_text(encoding="utf-8").splitlines(), 'msgid ""']:
        if line.startswith("msgid ") and kind == "msgstr":
            found[parts["msgid"]] = parts["msgstr"]
        if line.startswith(("msgid ", "msgstr ")):
            kind, _, line = line.partition(" ")
            parts[kind] = ""
        if line.startswith('"'):
            parts[kind] += ast.literal_eval(line)
    return found


def written(words: dict[str, str]) -> str:
    """Return a .po file."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    return "\n".join(f"msgid {quoted(text)}\nmsgstr {quoted(said)}\n" for text, said in words.items())


def compiled(words: dict[str, str]) -> bytes:
    """Return the GNU .mo file of these words (gettext manual, "The Format of GNU MO Files"), without its hash table."""
    pairs = sorted((text.encode(), said.encode()) for text, said in words.items() if said)
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
