"""The newsroom's words: every text is translated, whole, and what Django reads is what the files say."""

from __future__ import annotations

import gettext
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "src/sunseed/newsroom/locale"
TONGUES = ("ar", "es", "zh_Hans")
PLURALS = re.compile(r"plural=([^;\n]+)")


@pytest.fixture(scope="module")
def words() -> ModuleType:
    """Load tools/words.py."""
    spec = importlib.util.spec_from_file_location("words", ROOT / "tools/words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_the_languages_the_pages_offer() -> None:
    """English needs no file; each of the others has one."""
    assert sorted(one.name for one in LOCALE.iterdir()) == sorted(TONGUES)


@pytest.mark.parametrize("tongue", TONGUES)
def test_every_text_is_translated_with_its_places(words: ModuleType, tongue: str) -> None:
    """No text is missing, none is left over, and each keeps the names it puts in and the marks around them."""
    said = words.read(LOCALE / tongue / "LC_MESSAGES/django.po")
    forms = said.pop("")
    assert list(said) == words.gathered(), "run: python tools/words.py"
    head = gettext.c2py(PLURALS.search(forms)[1])
    for text, translated in said.items():
        of, to = text.split("\0"), translated.split("\0")
        assert all(to), text
        assert len(to) == (1 if len(of) == 1 else 1 + max(map(head, range(200)))), text
        for form in to:
            for part in (r"%\(\w+\)[sd]", r"\{\w+\}", r"</?\w+[^>]*>", r"\n"):
                assert sorted(re.findall(part, of[-1])) == sorted(re.findall(part, form)), text


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_compiled_words_are_those_written(words: ModuleType, tongue: str) -> None:
    """The committed .mo is byte for byte what the .po gives, and Python's own reader finds each text in it."""
    file = LOCALE / tongue / "LC_MESSAGES/django.po"
    said, compiled = words.read(file), file.with_suffix(".mo")
    assert compiled.read_bytes() == words.compiled(said), "run: python tools/words.py"
    with compiled.open("rb") as opened:
        read = gettext.GNUTranslations(opened)
    for text, translated in said.items():
        if "\0" in text:
            one, many = text.split("\0")
            assert {read.ngettext(one, many, n) for n in range(200)} == set(translated.split("\0"))
        elif text:
            assert read.gettext(text) == translated
    assert file.read_text(encoding="utf-8") == words.written(said)
