"""The edition is total: whatever was said and in whatever batches it was printed, the record alone decides."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sunseed import documents
from sunseed.documents import edition_map
from sunseed.edition import contexts, corrections, segments, shelves, sitemap
from sunseed.edition.filling import fronts, named, shelf
from sunseed.edition.press import Press
from sunseed.edition.run import Printed
from sunseed.edition.subjects import Render
from sunseed.edition.theme import Theme
from sunseed.errors import Unavailable
from sunseed.record import entry as entries
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

LANGUAGES = ("en", "en", "zh-Hans", "ar")
NUMBERS = st.integers(0, 11)
OPERATIONS = (
    "story", "story", "story", "import", "translate", "change", "change", "recolour", "withdraw", "erase", "take down",
    "restore", "section", "move", "rename", "close", "topic", "person", "respell", "front", "site", "page", "redirect",
    "work", "review", "box", "amend", "amend", "breaking", "quiet", "film", "wait", "void", "noise", "print", "print",
    "step", "step", "kill",
)  # fmt: skip
Step = tuple[str, int, int, int]
BEGINNING: list[Step] = [("section", 0, 0, 0), ("section", 0, 1, 1), ("topic", 0, 0, 0), ("person", 0, 0, 0)]
STEPS = st.lists(st.tuples(st.sampled_from(OPERATIONS), NUMBERS, NUMBERS, NUMBERS), max_size=40)


class Plain:
    """Shows everything a page was given, so that no difference of a context hides behind a template."""

    def render(self, page: contexts.Page) -> bytes:
        """Return the context, written out."""
        return repr(page).encode()

    def assets(self) -> dict[str, bytes]:
        """Return one file."""
        return {"assets/plain.css": b"p{}"}


class Paper(MemoryStore):
    """A store that remembers what was deleted from `objects/`, as a mirror that has not yet deleted it.

    It dies after `left` more changes by the press, if that is a number.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}
        self.left: int | None = None

    def _live(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Unavailable("the machine died")

    def apply(self, writes: Iterable[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        """Write one by one; perhaps die."""
        for write in writes:
            self._live()
            super().apply([write], durable=durable, read_only=read_only)

    def delete(self, path: str) -> None:
        """Delete, and remember; perhaps die."""
        self._live()
        if path.startswith("objects/") and self.exists(path):
            self.kept[path] = self.get(path)
        super().delete(path)


class Author:
    """Turns steps into statements of a newsroom that mostly follows its own rules."""

    def __init__(self, desk: Newsdesk) -> None:
        self.desk = desk
        self.kinds: dict[str, list[str]] = {
            kind: [] for kind in ("story", "section", "topic", "person", "work", "box", "page", "other")
        }
        self.count = 0

    def pick(self, kind: str, number: int) -> str | None:
        """Return one of the items of a kind."""
        known = self.kinds[kind]
        return known[number % len(known)] if known else None

    def new(self, kind: str) -> tuple[str, int]:
        """Return the id of a new item, and its number."""
        self.count += 1
        identifier = made.item_id(f"{kind} {self.count}")
        self.kinds[kind].append(identifier)
        return identifier, self.count

    def take(self, step: Step) -> None:
        """Say one thing."""
        name, a, b, c = step
        getattr(self, "do_" + name.replace(" ", "_"))(a, b, c)

    def in_(self, document: Any, number: int) -> documents.AnyDocument:
        """Return a document in one of the languages."""
        found: documents.AnyDocument = msgspec.structs.replace(document, in_language=LANGUAGES[number % 4])
        return found

    def _names(self, kind: str, *numbers: int) -> tuple[str, ...]:
        found = (self.pick(kind, number) for number in numbers)
        return tuple(dict.fromkeys(one for one in found if one))

    def picture(self, number: int) -> documents.Picture:
        """Return one of three pictures whose bytes are there, so that several items show the same."""
        name = f"picture {number % 3}"
        put = self.desk.objects.put
        small, large = (put(b"\xff\xd8\xff" + f"{size} {name}".encode(), "jpg").sha256 for size in ("small", "large"))
        rendition = documents.Rendition(sha256=small, encoding_format="jpg", width=400, height=225)
        return made.picture(name, sha256=large, thumbnail=(rendition,))

    def link(self, number: int) -> str:
        """Return a paragraph that leads to an item of any kind."""
        kind = ("section", "story", "topic", "person", "work", "box", "page")[number % 7]
        return f'<p>See <a href="item:{self.pick(kind, number) or made.item_id("nobody")}">this</a>.</p>'

    def _claim(self, identifier: str, document: documents.AnyDocument) -> None:
        """Publish what holds a place alone, and remember it among the items of other kinds."""
        if identifier not in self.kinds["other"]:
            self.kinds["other"].append(identifier)
        self.desk.publish(document, "arrangement")

    def _story(self, a: int, b: int, c: int, **more: Any) -> documents.Story:
        identifier, count = self.new("story")
        language = LANGUAGES[a % 4]
        others = tuple(one for one in self._names("story", b, c) if one != identifier)
        body = f"<p>Words {count} of 艾未未 &amp; others.</p>"
        if b % 3 == 0 and others:
            body += (
                f'<p>See <a href="item:{others[0]}">that</a> and <a href="item:{made.item_id("nobody")}">this</a>.</p>'
            )
        if c % 4 == 0 and others:
            body += f'<figure data-include="{self.pick("box", c) or others[-1]}"></figure>'
        body += self.link(a + b + c) if a % 4 == 1 else ""
        people, helpers = self._names("person", b), self._names("person", c)
        fields: dict[str, Any] = {
            "identifier": identifier,
            "url": f"/{'' if language == 'en' else language.lower() + '/'}news/story-{count}/",
            "in_language": language,
            "article_section": self.pick("section", b) or made.item_id("nowhere"),
            "about": self._names("topic", a, c),
            "author": tuple(documents.Author(name=f"Writer {one[-3:]}", identifier=one) for one in people)
            or (documents.Author(name="Nobody"),),
            "see_also": others,
            "article_body": body,
            "image": self.picture(b) if a % 3 == 0 else None,
            "contributor": tuple(
                documents.Contributor(name="Helper", role_name="editor", identifier=one) for one in helpers
            ),
        }
        return made.story(f"story-{count}", **(fields | more))

    def do_story(self, a: int, b: int, c: int) -> None:
        self.desk.publish(self._story(a, b, c))

    def do_import(self, a: int, b: int, c: int) -> None:
        self.desk.publish(self._story(a, b, c, published_claimed=f"20{10 + a}-0{1 + b % 9}-11T00:00:00Z"), "import")

    def do_translate(self, a: int, b: int, c: int) -> None:
        of = self.pick("story", b)
        if of:
            original = documents.TranslationOf(identifier=of, version=1)
            self.desk.publish(self._story(a, b, c, translation_of=original))

    def do_change(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a)
        if one:
            section = self.pick("section", c) or made.item_id("nowhere")
            why = ("correction", "clarification", "typo")[b % 3]
            self.desk.change(one, why, headline=f"Headline {b}", article_section=section)

    def do_recolour(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a)
        if one:
            box = self.pick("box", c) if b % 2 else None
            body = f"<p>Other words {c}.</p>" + (f'<figure data-include="{box}"></figure>' if box else self.link(b))
            image = self.picture(b) if c % 3 == 1 else None
            self.desk.change(one, "update", about=self._names("topic", b, c), article_body=body, image=image)

    def do_withdraw(self, a: int, b: int, c: int) -> None:
        one = self.pick(("page", "story", "story", "box", "other")[b % 5], a)
        if one:
            self.desk.withdraw(one, "error", words="It was wrong." if c % 2 else "")

    def do_erase(self, a: int, b: int, c: int) -> None:
        kinds = ("story", "story", "story", "story", "page", "topic", "person", "section", "work", "box", "other")
        one = self.pick(kinds[b % len(kinds)], a)
        if one and self.desk.items[one].digests:
            names = getattr(self.desk.items[one].document, "object_names", lambda: ())()
            self.desk.erase(one, objects=tuple(sorted(names)))

    def do_take_down(self, a: int, b: int, c: int) -> None:
        self.do_withdraw(a, b, 1)
        self.do_erase(a, 0 if b % 4 else 4, c)

    def do_restore(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a)
        if one:
            self.desk.change(one, "restore")

    def do_section(self, a: int, b: int, c: int) -> None:
        parent = self.pick("section", a) if b % 2 else None
        identifier, count = self.new("section")
        self.desk.publish(
            made.section(f"section-{count}", identifier=identifier, is_part_of=parent, position=c), "arrangement"
        )

    def do_move(self, a: int, b: int, c: int) -> None:
        one, parent = self.pick("section", a), self.pick("section", b)
        if one:
            self.desk.change(one, "arrangement", is_part_of=parent if parent != one and c % 3 else None)

    def do_rename(self, a: int, b: int, c: int) -> None:
        one = self.pick("section", a)
        if one:
            said = (documents.Tongue(in_language="zh-Hans", name=f"名 {b % 3}"),) if b % 4 else ()
            changes: tuple[dict[str, Any], ...] = (
                {"name": f"Name {b}"},
                {"slug": f"slug-{b % 3}"},
                {"translation": said, "description": f"About {b % 2}", "position": b},
            )
            fields = changes[c % 3]
            self.desk.change(one, "arrangement", **fields)

    def do_close(self, a: int, b: int, c: int) -> None:
        one = self.pick(("section", "topic", "person", "work")[b % 4], a)
        if one:
            self.desk.withdraw(one, "other")

    def do_topic(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("topic")
        topic = made.topic(f"topic-{count}", identifier=identifier, name=f"Topic {count}")
        self.desk.publish(self.in_(topic, c), "arrangement")

    def do_person(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("person")
        self.desk.publish(self.in_(made.person(f"person-{count}", identifier=identifier), c), "arrangement")

    def do_work(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("work")
        work = made.work(f"work-{count}", identifier=identifier, image=self.picture(b) if a % 2 else None)
        self.desk.publish(self.in_(work, c), "arrangement")

    def do_box(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("box")
        events = (documents.Event(start_date=f"20{10 + a}", text=f"Event {b}"),) if c % 2 else ()
        box = made.box(f"box-{count}", identifier=identifier, event=events, article_body=self.link(b))
        self.desk.publish(self.in_(box, c), "correction" if a == 11 else "new")

    def do_amend(self, a: int, b: int, c: int) -> None:
        one = self.pick("box" if b % 2 else "page", a)
        if one:
            note = documents.Correction(text=f"Note {c}")
            body = f"<p>Background {c}.</p>{self.link(c)}"
            more = {} if b % 2 else {"purpose": (None, "ethics", "about")[c % 3]}
            self.desk.change(one, "correction", article_body=body, correction=note, **more)

    def do_review(self, a: int, b: int, c: int) -> None:
        reviewed = documents.Reviewed(type="Movie", name="Never Sorry", identifier=self.pick("work", a))
        self.desk.publish(self._story(a, b, c, genre="review", item_reviewed=reviewed, review_rating="4"))

    def do_respell(self, a: int, b: int, c: int) -> None:
        one = self.pick(("person", "topic", "work")[b % 3], a)
        if one:
            self.desk.change(one, "correction" if c == 11 else "arrangement", name=f"New name {c}")

    def do_front(self, a: int, b: int, c: int) -> None:
        place = "/" if c % 2 else self.pick("section", a) or "/"
        rows = tuple(
            documents.Placement(item=one, place=where, label="section" if where == "rail" else None)
            for one, where in zip(self._names("story", a, b, c), ("lead", "rail", "second"), strict=False)
        )
        identifier = made.item_id(f"front of {place}")
        self._claim(identifier, made.front(identifier=identifier, place=place, item_list_element=rows))

    def do_breaking(self, a: int, b: int, c: int) -> None:
        language = LANGUAGES[b % 4]
        identifier = made.item_id(f"breaking in {language}")
        fields = {"in_language": language, "item": self.pick("story", a), "text": f"Line {c}"}
        self._claim(identifier, made.breaking(identifier=identifier, **fields))

    def do_quiet(self, a: int, b: int, c: int) -> None:
        identifier = made.item_id(f"breaking in {LANGUAGES[b % 4]}")
        if identifier in self.desk.items:
            self.desk.withdraw(identifier, "other")

    def do_site(self, a: int, b: int, c: int) -> None:
        said = (documents.Tongue(in_language="zh-Hans", slogan=f"言 {c % 3}", description=f"闻 {a % 2}"),)
        site = made.site(
            name=f"The Field {c % 2}",
            languages=("en", "zh-Hans") if a % 2 else ("en",),
            url="https://field.example/" if b % 2 else None,
            translation=said if c % 5 else (),
            contact_point="https://door.example/" if b % 3 == 1 else None,
            license="CC-BY-4.0" if b % 4 == 3 else None,
        )
        self._claim(site.identifier, site)

    def do_film(self, a: int, b: int, c: int) -> None:
        identifier = made.item_id(f"film {a % 3}")
        put = self.desk.objects.put
        chunks = tuple(put(f"chunk {one % 4}".encode(), "bin").sha256 for one in (b, c))
        reveal = put(f'{{"film":{a % 3}}}\n'.encode(), "jsonl").sha256
        self._claim(identifier, made.film(identifier=identifier, chunk=chunks, reveal=reveal))

    def do_wait(self, a: int, b: int, c: int) -> None:
        """Let days pass, so that stories leave the news and months begin."""
        self.desk.at(step_s=(1 + a) * 43_200)

    def do_page(self, a: int, b: int, c: int) -> None:
        one = self.pick("page", a) if b % 2 else None
        if one:
            self.desk.change(one, "update", headline=f"Page {c}")
            return
        identifier, count = self.new("page")
        language, purpose = LANGUAGES[c % 4], (None, "ethics", "about", "write-for-us")[b // 2 % 4]
        self.desk.publish(made.page(f"page-{count}", identifier=identifier, in_language=language, purpose=purpose))

    def do_redirect(self, a: int, b: int, c: int) -> None:
        old = (f"/old-{a}/", f"/section-{a}/", f"/old-{a}.html", f"/?p={a}")[b % 4]
        identifier = made.item_id(f"redirect {old}")
        self._claim(identifier, made.redirect(old, f"/news/story-{c}/", identifier=identifier))

    def do_void(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a) or made.item_id("nobody")
        past = self.desk.items.get(one)
        prev = past.leaf if past else "00" * 32
        version = past.version if past else 3
        sha256, size = self.desk.store(made.story(f"void-{a}", identifier=one, version=version + 1))
        wrong: list[Any] = [
            b"this is no entry",
            entries.Withdraw(at=self.desk.at(), id=one, version=version + 5, prev=prev, reason="error"),
            entries.Withdraw(at=self.desk.at(), id=one, version=version, prev="11" * 32, reason="error"),
            entries.Publish(
                at=self.desk.at(), id=one, version=version + 2, prev=prev, sha256=sha256, size=size, why="update"
            ),
            entries.Publish(
                at=self.desk.at(), id=one, version=version + 1, prev=prev, sha256="ab" * 32, size=size, why="update"
            ),
            entries.Erase(at=self.desk.at(), id=one, prev=prev, sha256=sha256),
        ]
        self.desk.append(wrong[b % len(wrong)])

    def do_noise(self, a: int, b: int, c: int) -> None:
        edition = entries.Edition(at=self.desk.at(), size=1 + a, root="22" * 32, format="sunseed-map-v1")
        self.desk.append(edition) if b % 2 else self.desk.tick(a)


def everything(store: MemoryStore) -> dict[str, bytes]:
    """Return every printed file by its path."""
    own = (path for path in store.list("") if not path.startswith(("objects/", "log/")) or path.startswith("log/map/"))
    return {path: store.get(path) for path in own}


class Shop:
    """Prints in steps as told, now and then killed, and holds what is said of the edition to the truth.

    Arguments:
        paper, theme: of its press.
        folder: for its index.
    """

    def __init__(self, paper: Paper, theme: Render, folder: Path) -> None:
        self.paper = paper
        self._theme = theme
        self._index = folder / "index.sqlite3"
        self.press = self._begin()

    def _begin(self) -> Press:
        return Press(self.paper, self._index, theme=self._theme, at_once=4, slice_size=3)

    def take(self, step: Step) -> None:
        """Print everything, take one step, or be killed in one and begin anew."""
        name, a, b, _ = step
        if name == "print":
            self.whole(self.press.print())
        elif name == "step":
            self.step()
        else:
            self.paper.left = 3 * a + b
            with contextlib.suppress(Unavailable):
                self.step()
            self.paper.left = None
            self.press = self._begin()

    def step(self) -> None:
        """Take one step: while something is owed the files of the map stay as they are."""
        before = printed_map(self.paper)
        printed = self.press.step()
        if printed.tail is None:
            self.whole(printed)
        else:
            assert printed_map(self.paper) == before

    def whole(self, printed: Printed) -> Printed:
        """Hold a print after which an edition entry may be made to what it says: map and pages agree."""
        root, leaves = edition_map.MapFiles(lambda path: self.paper.get(f"log/map/{path}")).derive()
        assert printed.tail is None
        assert root == printed.root
        pages = {path: data for path, data in everything(self.paper).items() if not path.startswith("log/")}
        named = {
            edition_map.key_hash(edition_map.page_key(path)): sha256(data).digest() for path, data in pages.items()
        }
        assert named.items() <= leaves.items()
        assert len(leaves) - len(named) == self._items()
        return printed

    def _items(self) -> int:
        with contextlib.closing(sqlite3.connect(self._index)) as connection:
            return int(connection.execute("SELECT count(*) FROM items").fetchone()[0])


def printed_map(store: MemoryStore) -> dict[str, bytes]:
    """Return the files of the edition map."""
    return {path: store.get(path) for path in store.list("log/map/")}


def check(steps: list[Step], theme: Render) -> None:
    """Print in batches as the steps say, print copies at once before and after the erasures, and compare."""
    paper = Paper()
    author = Author(Newsdesk(paper))
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(paper, theme, Path(folder))
        shop.press.print()
        for step in [*BEGINNING, *steps]:
            if step[0] in ("print", "step", "kill"):
                shop.take(step)
            else:
                author.take(step)
        last = shop.whole(shop.press.print())
        objects = [path for path in paper.list("") if path.startswith(("objects/", "log/")) and "map/" not in path]
        bare = {path: paper.get(path) for path in objects}
        for name, held in (("after erasure", bare), ("before erasure", paper.kept | bare)):
            copy = MemoryStore()
            copy.apply(held.items(), durable=False)
            printed = Press(copy, Path(folder) / f"{name}.sqlite3", theme=theme).print()
            _same(everything(paper), everything(copy), name)
            assert printed.root == last.root
            left = set(copy.list("objects/"))
            assert left == set(paper.list("objects/")), name


def _same(one: dict[str, bytes], other: dict[str, bytes], name: str) -> None:
    for path in sorted(one.keys() | other.keys()):
        if one.get(path) != other.get(path) and not path.startswith("log/map/"):
            first, second = one.get(path, b"(absent)").decode(), other.get(path, b"(absent)").decode()
            at = next((i for i, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
            around = slice(max(at - 200, 0), at + 200)
            raise AssertionError(f"{path}, at once {name}:\n{first[around]}\n--\n{second[around]}")
    assert one == other


GENTLE: Callable[[Any], Any] = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
THOROUGH: Callable[[Any], Any] = settings(
    max_examples=2500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


SECTIONS_AT_ONE_ADDRESS: list[Step] = [
    ("story", 0, 0, 0), ("move", 1, 0, 0), ("rename", 0, 1, 1), ("rename", 1, 1, 1), ("print", 0, 0, 0),
    ("story", 0, 1, 0),
]  # fmt: skip
RENAMED_BELOW: list[Step] = [("story", 0, 1, 0), ("print", 0, 0, 0), ("rename", 1, 0, 0)]


KILLED_THEN_RENAMED: list[Step] = [("kill", 3, 1, 0), ("rename", 0, 0, 1)]
"""A page that the killed print had begun is at an address that nothing asks for when the next print comes."""


SLOGAN_OF_A_TONGUE: list[Step] = [("topic", 0, 0, 2), ("site", 1, 0, 1), ("print", 0, 0, 0), ("site", 1, 0, 3)]
"""A topic stands in a language that has no story."""

BOX_OF_AN_EARLIER_VERSION: list[Step] = [
    ("box", 0, 7, 0), ("story", 0, 0, 1), ("story", 0, 0, 0), ("recolour", 1, 0, 0), ("print", 0, 0, 0),
    ("rename", 1, 1, 1),
]  # fmt: skip
"""A story included a box once, and the box leads to a section that moves."""

PICTURE_SHARED_BY_TWO_ERASED: list[Step] = [
    ("story", 0, 0, 1), ("story", 0, 3, 1), ("print", 0, 0, 0), ("erase", 0, 0, 0), ("print", 0, 0, 0),
    ("recolour", 1, 0, 0), ("erase", 1, 0, 0),
]  # fmt: skip
"""The first erasure lists a picture that the second story still uses; the second erasure does not list it."""

ARRANGEMENT_ERASED: list[Step] = [("breaking", 0, 0, 1), ("erase", 0, 10, 0)]
"""An erasure that has no effect, although it says nothing of the place that the item holds."""

CORRECTED_AT_ONCE: list[Step] = [("print", 0, 0, 0), ("box", 11, 0, 0)]
"""The first version of an item says that it is a correction."""


@GENTLE
@given(STEPS)
@example(SLOGAN_OF_A_TONGUE)
@example(BOX_OF_AN_EARLIER_VERSION)
@example(PICTURE_SHARED_BY_TWO_ERASED)
@example(CORRECTED_AT_ONCE)
@example(ARRANGEMENT_ERASED)
@example(KILLED_THEN_RENAMED)
@example(SECTIONS_AT_ONE_ADDRESS)
@example(RENAMED_BELOW)
def test_printing_entry_by_entry_equals_printing_at_once(steps: list[Step]) -> None:
    """Any sequence of statements printed in any batches gives the pages, the map and the objects of one print."""
    check(steps, Plain())


FEW: tuple[tuple[Any, str, int], ...] = (
    (shelves, "CHUNK", 3), (shelf, "CHUNK", 3), (corrections, "CHUNK", 2), (sitemap, "CHUNK", 4),
    (sitemap, "MOST_NEWS", 4), (fronts, "FEED", 4), (fronts, "NEWEST", 3), (fronts, "STRIP", 2), (fronts, "RAIL", 2),
    (named, "SHOWN", 3),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _lists_of_a_few() -> Iterator[None]:
    """Let segments of the printed search, chunks, fronts and feeds be full within a dozen items."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(segments, "SIZES", (8, 4, 2))
        patched.setattr(segments, "SHARDS", (4, 2, 1))
        patched.setattr(segments, "SLOTS_A_TITLE", 3)
        for module, name, few in FEW:
            patched.setattr(module, name, few)
        yield


@pytest.mark.long
@THOROUGH
@given(STEPS)
def test_printing_entry_by_entry_equals_printing_at_once_in_many_more_records(steps: list[Step]) -> None:
    """Thousands of such sequences."""
    check(steps, Plain())


@pytest.mark.parametrize("theme", [Plain(), Theme.load()], ids=["plain", "real"])
def test_the_real_theme_prints_the_same_pages_in_any_batches(theme: Render) -> None:
    """One long record of every operation, printed after every third statement, equals one print with the real theme."""
    steps: list[Step] = []
    for number in range(40):
        steps.append((OPERATIONS[number * 7 % len(OPERATIONS)], number % 12, number * 5 % 12, number * 3 % 12))
        if number % 3 == 0:
            steps.append(("print", 0, 0, 0))
    check(steps, theme)
