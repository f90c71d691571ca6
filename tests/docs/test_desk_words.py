"""The desk speaks four languages: no page, no refusal and no script says anything that is not translated.

Looks at the sources alone. That each text has its translations is `test_words`; that a person meets them is
`tests/newsroom/test_desk_tongues.py`. What is not done yet stands here by name, and the lists may only shrink.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEWSROOM = ROOT / "src/sunseed/newsroom"
SAID_BY = ("aria-label", "placeholder", "title", "alt")
SILENT = ("code", "script", "style", "svg")
SYMBOLS = re.compile(r"\bUTC\b|\bSHA-256\b|https://|&\w+;")
"""What is written alike in every language."""
TAG = re.compile(
    r"\{% block (?:body_class|query)\b.*?endblock %\}|\{% comment.*?endcomment %\}|\{#.*?#\}"
    r"|\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
PLAIN = re.compile(r"""\|default:["'][A-Za-z]|\bact=["']|\|date:["'](?!c["']|Y-m-d|DATE)|\|pluralize""")
LETTER = re.compile(r"[^\W\d_]")

PAGES_NOT_DONE: set[str] = set()
SOURCES_NOT_DONE = {
    # what phones and light tables are answered, and what only a program can ask for wrongly
    *(f"intake/{one}.py" for one in (
        "accepting", "answers", "deriving", "grouping", "limits", "releasing", "seen", "segments",
        "showing", "ticking", "vault", "views/sending",
    )),
    "tables/reading.py", "tables/sending.py",
    "publishing/schedule.py", "publishing/verbs/page.py", "publishing/verbs/withdraw.py",
    # what only an operator meets, on a terminal
    "demo/large.py", "demo/loading.py", "settings.py",
}  # fmt: skip
ERRORS = {"Refused", "NotAllowed", "Malformed", "Absent", "Conflict", "Unavailable", "NotAPicture", "ValidationError"}


class _Texts(HTMLParser):
    """Collects what a page says outside its template tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the attributes that are read out or shown."""
        self.found += [value or "" for name, value in attrs if name in SAID_BY]
        if tag in SILENT:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element whose contents are no words."""
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._within:
            self.found.append(data)


def untranslated(text: str) -> list[str]:
    """Return what a template says outside a translation."""
    page = _Texts()
    page.feed(TAG.sub("", text))
    page.close()
    words = [" ".join(one.split()) for one in page.found]
    return [one for one in words if LETTER.search(SYMBOLS.sub("", one))] + PLAIN.findall(text)


def _templates() -> list[Path]:
    return sorted(one for one in NEWSROOM.rglob("templates/**/*.html") if "email" not in one.parts)


def test_the_finder_of_untranslated_words_finds_them() -> None:
    """Text, what is read out, a filter's words and a plural by its letter are found; translations and code are not."""
    assert untranslated("<p>Save <code>x y</code></p>") == ["Save"]
    assert untranslated('<input placeholder="Find">') == ["Find"]
    assert untranslated('{{ one|default:"Somebody" }}')
    assert untranslated("{{ n }}{{ n|pluralize }}")
    assert not untranslated(
        "<p title=\"{% translate 'a' %}\">{% blocktranslate %}b <b>c</b>{% endblocktranslate %}</p>"
    )


def test_no_page_says_what_is_not_translated() -> None:
    """Every text of every template stands in a translation, but in the files that are not done yet."""
    found = {str(one.relative_to(NEWSROOM)): untranslated(one.read_text(encoding="utf-8")) for one in _templates()}
    assert {name: words for name, words in found.items() if words and name not in PAGES_NOT_DONE} == {}
    assert {name for name in PAGES_NOT_DONE if not found.get(name)} == set(), "done: take it off the list"


def _plain(node: ast.expr) -> str:
    """Return the words of a text, or of a text put together, that nothing translates; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.IfExp):
        return _plain(node.body) or _plain(node.orelse)
    return ""


def _said(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of what a module says to a person without translating it.

    Words that begin with a small letter are for programs and for those who write them.
    """
    for node in ast.walk(tree):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if re.fullmatch(r"messages\.\w+", name):
                said = node.args[1:2]
            elif name.rpartition(".")[2] in ERRORS:
                said = node.args[:1]
            elif name.startswith("forms."):
                said = [one.value for one in node.keywords if one.arg in ("label", "help_text", "empty_label")]
        elif isinstance(node, ast.Dict):
            said = [v for k, v in zip(node.keys, node.values, strict=True) if k and _plain(k) in ("words", "title")]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("trouble", "help_texts", "labels"):
            said = [*node.value.values] if isinstance(node.value, ast.Dict) else [node.value]
        for one in said:
            words = _plain(one)
            if re.match(r"[“{]?[^\W\d_]", words) and not words[0].islower():
                yield node.lineno, words


def test_no_refusal_and_no_form_says_what_is_not_translated() -> None:
    """Messages, refusals, labels and helps pass through gettext, but in the modules that are not done yet."""
    found = {}
    for file in sorted(NEWSROOM.rglob("*.py")):
        if "migrations" not in file.parts:
            found[str(file.relative_to(NEWSROOM))] = list(_said(ast.parse(file.read_text(encoding="utf-8"))))
    assert {name: words for name, words in found.items() if words and name not in SOURCES_NOT_DONE} == {}
    assert {name for name in SOURCES_NOT_DONE if not found.get(name)} == set(), "done: take it off the list"


SCRIPTS = sorted(
    one
    for app in ("desk", "review", "sealed", "fronts", "media", "applications")
    for one in (NEWSROOM / app / "static").rglob("*.js")
)
WORD = re.compile(r"""\b(?:words|say)\((?:[^()"]*\? )?"([a-z-]+)"(?: : "([a-z-]+)")?""")
SENTENCE = re.compile(r"""["`]([A-Z][^"`]* [^"`]*|[A-Z][a-z]+[.…!?])["`]""")
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def test_scripts_say_words_of_the_page_alone() -> None:
    """No script of the desk holds a sentence, and each word it asks for stands in a page's words."""
    there = {
        name for file in _templates() for name in re.findall(r'data-word="([a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    for file in SCRIPTS:
        code = COMMENT.sub("", file.read_text(encoding="utf-8"))
        assert not SENTENCE.findall(code), file
        asked = {name for pair in WORD.findall(code) for name in pair if name}
        assert asked <= there, file
