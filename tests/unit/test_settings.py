"""Settings: what `sunseed.toml` and the environment may say, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunseed import settings
from sunseed.errors import Malformed
from sunseed.settings import SECTIONS, Settings, Site

MINIMAL = '[site]\norigin = "news.example"\n'


def test_written_settings_read_back_equal() -> None:
    """What is written as TOML reads back as the same settings."""
    before = Settings(site=Site(origin="news.example/log", name='A "name" \\ with 向日葵'))
    assert settings.read(settings.write(before), {}) == before


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_writing(name: str) -> None:
    """Any text, control characters included, survives being written as TOML."""
    before = Settings(site=Site(origin="news.example", name=name))
    assert settings.read(settings.write(before), {}).site.name == name


def test_every_setting_is_written_with_a_comment() -> None:
    """Each setting stands in the file directly under a comment line."""
    lines = settings.write(Settings()).splitlines()
    for section, kind in SECTIONS.items():
        start = lines.index(f"[{section}]")
        for item in fields(kind):
            place = next(i for i, line in enumerate(lines) if i > start and line.startswith(f"{item.name} = "))
            assert lines[place - 1].startswith("# ")


def test_environment_wins() -> None:
    """A variable SUNSEED_<SECTION>_<NAME> overrides the file; other variables are not looked at."""
    environ = {"SUNSEED_PUBLIC_PORT": "9000", "SUNSEED_SITE_DEMO": "true", "SUNSEED_INSTANCE": "/x", "PATH": "/bin"}
    read = settings.read(MINIMAL, environ)
    assert (read.public.port, read.site.demo) == (9000, True)
    assert read == replace(
        Settings(),
        site=Site(origin="news.example", demo=True),
        public=replace(Settings().public, port=9000),
    )


@pytest.mark.parametrize(
    ("text", "environ", "words"),
    [
        (MINIMAL + "[pubic]\nport = 1\n", {}, r"unknown section \[pubic\]"),
        (MINIMAL + "[public]\nprot = 1\n", {}, "unknown setting public.prot"),
        (MINIMAL + '[public]\nport = "80"\n', {}, "public.port must be a whole number"),
        (MINIMAL + "[public]\nport = true\n", {}, "public.port must be a whole number"),
        (MINIMAL + "[public]\nport = 0\n", {}, "between 1 and 65535"),
        (MINIMAL + "public = 3\n", {}, "unknown setting site.public"),
        ("public = 3\n" + MINIMAL, {}, "must be a section"),
        (MINIMAL, {"SUNSEED_PUBLIC_PROT": "1"}, "SUNSEED_PUBLIC_PROT"),
        (MINIMAL, {"SUNSEED_PUBLIC_PORT": "+1"}, "must be a whole number"),
        (MINIMAL, {"SUNSEED_PUBLIC_PORT": "١"}, "must be a whole number"),
        (MINIMAL, {"SUNSEED_SITE_DEMO": "yes"}, "must be true or false"),
        ("", {}, "site.origin"),
        ('[site]\norigin = "https://news.example"\n', {}, "site.origin"),
        ('[site]\norigin = "news.example+x"\n', {}, "site.origin"),
        ("[site\n", {}, "not TOML"),
    ],
)
def test_wrong_settings_are_refused(text: str, environ: dict[str, str], words: str) -> None:
    """An unknown name, a wrong kind, a value out of range or a broken file is refused with words that name it."""
    with pytest.raises(Malformed, match=words):
        settings.read(text, environ)


@pytest.mark.parametrize("value", ["9" * 5_000, "[" * 100_000, "{a=" * 50_000, "0x" + "f" * 5_000, "1" * 30])
def test_numbers_and_brackets_without_end_are_refused(value: str) -> None:
    """What a parser of TOML would stumble over is refused in our words."""
    with pytest.raises(Malformed):
        settings.read(f"{MINIMAL}[public]\nport = {value}\n", {})


def test_a_flipped_bit_says_something_else_or_is_refused() -> None:
    """No flipped bit of the settings is taken for the settings themselves, comments apart."""
    before = Settings(site=Site(origin="news.example/log", name="The News"))
    lines = [line for line in settings.write(before).splitlines(keepends=True) if not line.startswith("#")]
    data = "".join(lines).strip().encode()
    for place in range(len(data)):
        for bit in range(8):
            changed = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            try:
                text = changed.decode()
                found = settings.read(text, {})
            except (UnicodeDecodeError, Malformed):
                continue
            # A space or an empty line more, or a setting commented out that said what it is anyway, is the same.
            assert found != before or "#" in text or text.split() != data.decode().split(), text


@given(st.text(max_size=300) | st.text(alphabet="[]{}=\"'\\.#\n 0123456789_etruflasi", max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    """Any text is settings or Malformed: nothing else happens."""
    with suppress(Malformed):
        settings.read(text, {})
