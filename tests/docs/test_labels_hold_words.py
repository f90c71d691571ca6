"""A control's spoken name holds the words one sees on it, in every language, for those who speak to their machine."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEWSROOM = ROOT / "src/sunseed/newsroom"
CONTROL = re.compile(
    r'<(?:button|a)\b[^>]*?aria-label="\{% blocktranslate[^%]*%\}(?P<name>[^%]*?)\{% endblocktranslate %\}"[^<]*?>'
    r'\{% translate "(?P<seen>[^"]*)" %\}</'
)


def _tool() -> object:
    spec = importlib.util.spec_from_file_location("words_tool", ROOT / "tools/words.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("language", ["en", "ar", "es", "zh_Hans"])
def test_spoken_names_hold_the_words_seen(language: str) -> None:
    """WCAG 2.5.3, on every control of the desk whose name says more than its words, also where no page shows it now."""
    tool = _tool()
    file = tool.LOCALE / language / "LC_MESSAGES/django.po"  # type: ignore[attr-defined]
    said = {} if language == "en" else tool.read(file)  # type: ignore[attr-defined]
    pairs = set()
    for template in NEWSROOM.rglob("*.html"):
        for found in CONTROL.finditer(template.read_text("utf-8")):
            pairs.add((re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", found["name"]), found["seen"]))
    assert len(pairs) >= 5
    wrong = [(name, seen) for name, seen in pairs if said.get(seen, seen).lower() not in said.get(name, name).lower()]
    assert wrong == []
