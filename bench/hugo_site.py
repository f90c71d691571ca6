"""Writes the site of a record as a Hugo project: the same stories, sections, topics, people, lists and feeds.

    python bench/hugo_site.py PUBLIC SITE

Reads `log/` and `objects/` of a public tree, and writes content (each story an .html file with its front matter) beside
the layouts of `bench/hugo`. What stands in the record now is taken: the latest version of what was not withdrawn.
Left out: versions and differences, withdrawn and taken-down items, redirects, the record's own pages.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunseed import documents
from sunseed.documents.objects import ObjectName, ObjectStore
from sunseed.record import entry as entries
from sunseed.record.hashing import leaf_hash
from sunseed.record.reader import LogReader
from sunseed.store.folder import FolderStore

LAYOUTS = Path(__file__).with_name("hugo")


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands: its document and the entry that says so."""

    document: Any
    index: int
    leaf: str
    sha256: str
    first_at: str


def standing(public: Path) -> dict[str, Standing]:
    """Return every item that is public now, by its id, in the order of first publication."""
    store = FolderStore(public)
    objects = ObjectStore(store)
    latest: dict[str, tuple[int, str, entries.Publish]] = {}
    first: dict[str, str] = {}
    reader = LogReader(store)
    for index, data in reader.entries(0, reader.size):
        match entries.decode(data):
            case entries.Publish() as said:
                first.setdefault(said.id, said.at)
                latest[said.id] = (index, leaf_hash(data).hex(), said)
            case entries.Withdraw() | entries.Erase() as said:
                latest.pop(said.id, None)
    found = {}
    for name in (one for one in first if one in latest):
        index, leaf, said = latest[name]
        document = documents.decode(objects.get(ObjectName(said.sha256, "json")))
        found[name] = Standing(document, index, leaf, said.sha256, first[name])
    return found


def write(public: Path, site: Path) -> int:
    """Write the project; return how many stories it has."""
    shutil.copytree(LAYOUTS, site)
    items = standing(public)
    content = site / "content"
    sections = {name: one.document for name, one in items.items() if isinstance(one.document, documents.Section)}
    default = next(one.document.in_language for one in items.values() if isinstance(one.document, documents.Site))
    for name, section in sections.items():
        _page(content / _chain(sections, name) / "_index.html", {"title": section.name}, "")
    for one in items.values():  # the fronts of other languages: a section has one where it has a story
        if isinstance(one.document, documents.Story) and one.document.in_language != default:
            _foreign(content, sections, one.document)
    _page(content / "archive/_index.html", {"title": "Archive"}, "")
    named = {"topics": documents.Topic, "people": documents.Person}
    for folder, kind in named.items():
        for one in (one.document for one in items.values() if isinstance(one.document, kind)):
            head = {"title": one.name, "description": one.description or "", "params": {"id": one.identifier}}
            _page(content / folder / one.slug / "_index.html", head, "")
    stories = {name: one for name, one in items.items() if isinstance(one.document, documents.Story)}
    for one in stories.values():
        _page(content / f"{one.document.url.strip('/')}.html", _front(one, items, stories), one.document.article_body)
    return len(stories)


def _chain(sections: dict[str, Any], name: str | None) -> str:
    if name is None or name not in sections:
        return ""
    return f"{_chain(sections, sections[name].is_part_of)}{sections[name].slug}/"


def _foreign(content: Path, sections: dict[str, Any], story: Any) -> None:
    prefix = story.url.split("/")[1]
    _page(content / prefix / "_index.html", {"title": prefix}, "")
    name = story.article_section
    while name in sections:
        _page(content / prefix / _chain(sections, name) / "_index.html", {"title": sections[name].name}, "")
        name = sections[name].is_part_of


def _front(one: Standing, items: dict[str, Standing], stories: dict[str, Standing]) -> dict[str, Any]:
    story = one.document
    people = [items[author.identifier].document.slug for author in story.author if author.identifier in items]
    return {
        "title": story.headline,
        "description": story.description or "",
        "date": one.first_at,
        "topics": [items[topic].document.slug for topic in story.about if topic in items],
        "people": people,
        "params": {
            "id": story.identifier, "lang": story.in_language, "entry": one.index, "leaf": one.leaf,
            "sha256": one.sha256, "at": one.first_at, "by": [author.name for author in story.author],
            "see": [stories[other].document.url.rstrip("/") for other in story.see_also if other in stories],
        },
    }  # fmt: skip


def _page(path: Path, head: dict[str, Any], body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(head, ensure_ascii=False, indent=1)}\n\n{body}\n", encoding="utf-8")


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), Path(sys.argv[2])))
