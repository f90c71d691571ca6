"""The theme's environment prints what Jinja itself would print, and refuses names that are missing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError
from markupsafe import Markup, escape

from sunseed.edition.contexts import Figure, Picture, Prose
from sunseed.edition.theme.environment import ThemeEnvironment, escaped


def render(folder: Path, source: str, **names: object) -> str:
    """Print one template."""
    (folder / "one.html").write_text(source)
    return ThemeEnvironment(folder).get_template("one.html").render(names)


@given(st.text() | st.integers() | st.booleans() | st.none() | st.text().map(Markup) | st.text(alphabet="&<>\"'a"))
def test_a_value_is_escaped_as_markupsafe_escapes_it(value: object) -> None:
    """Whatever a template prints, the shorter way gives the same text as the library's."""
    assert escaped(value) == str(escape(value))


def test_a_template_escapes_every_value_but_markup(tmp_path: Path) -> None:
    """Text is escaped wherever it is printed: plain, through a macro, through a filter, in a loop."""
    source = (
        "{% macro said(x) %}[{{ x }}]{% endmacro %}"
        "{{ a.b }}{{ said(a.b) }}{{ a.b|upper }}{% for x in [a.b] %}{{ x }}{% endfor %}{{ a.b|safe }}"
    )
    got = render(tmp_path, source, a=SimpleNamespace(b="<b>"))
    assert got == "&lt;b&gt;[&lt;b&gt;]&lt;B&gt;&lt;b&gt;<b>"


def test_calls_are_those_of_jinja(tmp_path: Path) -> None:
    """Methods, macros with defaults and names, and a block given to a macro print what Jinja's own calls print."""
    source = (
        "{% macro row(x, end='.') %}{{ x }}{{ end }}{% endmacro %}{% macro box(x) %}{{ x }}{{ caller() }}{% endmacro %}"
        "{% for x in a.b %}{{ row(x, end='!') }}{{ row(end='?', x=x) }}{{ w.format(n=x) }}{{ row(loop.index) }}"
        "{% endfor %}{% call box('c') %}<i>{{ w.upper() }}</i>{% endcall %}"
    )
    names = {"a": SimpleNamespace(b=["<", "&"]), "w": "{n}<"}
    plain = Environment(autoescape=True).from_string(source).render(names)
    assert render(tmp_path, source, **names) == plain
    with pytest.raises(AttributeError):
        render(tmp_path, "{{ w.nothing() }}", w="")


def test_missing_names_are_errors(tmp_path: Path) -> None:
    """A field that is missing and a name nobody gave both stop the page."""
    with pytest.raises(AttributeError):
        render(tmp_path, "{{ a.c }}", a=SimpleNamespace(b=1))
    with pytest.raises(UndefinedError):
        render(tmp_path, "{{ nobody }}")


def test_blocks_are_told_apart_by_what_they_are(tmp_path: Path) -> None:
    """A run of prose and a figure answer to their own test and to no other."""
    source = "{% for one in blocks %}{{ one is prose }} {{ one is figure }};{% endfor %}"
    picture = Picture(href="", width=1, height=1, alt="")
    got = render(tmp_path, source, blocks=(Prose(html=""), Figure(picture=picture)))
    assert got == "True False;False True;"


def test_a_template_is_compiled_once_and_again_when_its_source_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second environment of the same process is given the code of the first; a changed source is printed as it is."""
    compiled: list[str | None] = []

    def counted(self: Environment, source: Any, name: str | None = None, *more: Any, **named: Any) -> Any:
        compiled.append(name)
        return Environment.compile(self, source, name, *more, **named)

    monkeypatch.setattr(ThemeEnvironment, "compile", counted)
    assert [render(tmp_path, "{{ a }}.", a=a) for a in (1, 2)] == ["1.", "2."]
    assert compiled == ["one.html"]
    assert render(tmp_path, "{{ a }}!", a=1) == "1!"
    assert compiled == ["one.html"] * 2
