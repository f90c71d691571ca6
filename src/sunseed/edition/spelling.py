"""How text is cut into search terms, alike when it is indexed and when it is asked for.

Follows design.md §6 "Search": SQLite's `unicode61` for words, pairs of neighbouring characters for Han and kana, which
are written without spaces. Owned here: the text that goes into the full-text table and the strings that ask it,
and the grams of printed segments. Elsewhere: the table (`sunseed.edition.index`) and the answers
(`sunseed.edition.search`), the segments (`sunseed.edition.segments`); `web/site/grams.js` cuts as `grams` does.
"""

from __future__ import annotations

import itertools
import re
import unicodedata

_HAN = "㐀-䶿一-鿿豈-﫿぀-ヿ\U00020000-\U0003134f"
_RUN = re.compile(f"[{_HAN}]+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_PIECE = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]{{1,40}}")
_LONGEST = 40
_SIGNS = bytes(sign if sign > 127 or chr(sign).isalnum() else 32 for sign in range(256))

MOST_TERMS = 16
"""A question of more terms than this is cut: no reader asks it, and each costs time."""


def spread(text: str) -> str:
    """Return text with every run of Han written as overlapping pairs and its last character: `艾未未` gives
    `艾未 未未 未`, so that a search for any two or more neighbouring characters is a phrase of pairs."""
    return _RUN.sub(lambda run: f" {_pairs(run[0], tail=True)} ", text)


def typed(question: str) -> list[str]:
    """Return the terms of a question as a reader typed them; what stands in quotes is one term.

    Terms in which nothing can be searched for are left out, and so are those after the first `MOST_TERMS`.
    """
    found = (phrase if word == "" else word for phrase, word in _TERM.findall(unicodedata.normalize("NFC", question)))
    return [term for term in found if _WORD.search(term)][:MOST_TERMS]


def phrase(term: str) -> str:
    """Return the FTS5 string for a term or a name, whose words must follow one another; `""` if it has none.

    Operators and special signs of FTS5 have no effect. A single Han character asks for any pair that begins with it.
    """
    parts = _WORD.findall(unicodedata.normalize("NFC", term))
    if len(parts) == 1 and len(parts[0]) == 1 and _RUN.fullmatch(parts[0]):
        return f'"{parts[0]}"*'
    written = [_pairs(part, tail=False) if _RUN.fullmatch(part) else part for part in parts]
    return f'"{" ".join(written)}"' if written else ""


def terms_of(question: str) -> list[str]:
    """Return the words and Han runs of a question, folded for comparison, as an excerpt marks them."""
    return [fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", question))][:MOST_TERMS]


def fold(text: str) -> str:
    """Return text without case and without diacritics, as `unicode61 remove_diacritics 2` compares it."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def spelled(name: str) -> str:
    """Return the form under which two spellings of a name are one: folded, single spaces, no punctuation."""
    return " ".join(_WORD.findall(fold(name)))


def words(text: str) -> list[str]:
    """Return the words and Han runs of a text in order, without case, combining marks and signs.

    What is longer than 40 characters is no word, and is cut in pieces.
    """
    return _PIECE.findall(_bare(text.lower()))


def grams(text: str) -> set[str]:
    """Return what a text can be found by in a printed segment: its words; of Han every pair and every character.

    ASCII words, nearly all there are, are told apart by a table and not by an expression: ten times faster.
    """
    found = set(text.lower().encode().translate(_SIGNS).decode().split())
    strange = [piece for piece in found if not piece.isascii() or len(piece) > _LONGEST]
    if strange:
        found.difference_update(strange)
        for word in _PIECE.findall(_bare(" ".join(strange))):
            if _RUN.match(word):
                found.update(word)
                found.update(map("".join, itertools.pairwise(word)))
            else:
                found.add(word)
    return found


def _bare(text: str) -> str:
    """Return text decomposed and without its combining marks."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")


def _pairs(run: str, *, tail: bool) -> str:
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return " ".join([*pairs, run[-1]] if tail or not pairs else pairs)
