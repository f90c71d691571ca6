"""A newsroom that says what random numbers tell it to: every kind of document, every verb, now and then a void entry.

Owns what a step of a property test means as statements in the log. Nothing is printed here; what the statements do to a
site is the edition's.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from sunseed import documents
from sunseed.record import entry as entries
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

LANGUAGES = ("en", "en", "zh-Hans", "ar")
PLACES: tuple[Literal["lead", "rail", "second"], ...] = ("lead", "rail", "second")
Step = tuple[str, int, int, int]
"""The name of an operation, and three numbers that it makes of what it wants."""


class Author:
    """Turns steps into statements of a newsroom that mostly follows its own rules."""

    def __init__(self, desk: Newsdesk) -> None:
        self.desk = desk
        self.kinds: dict[str, list[str]] = {
            kind: [] for kind in ("story", "section", "topic", "person", "work", "box", "page", "film", "other")
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
        getattr(self, "_do_" + name.replace(" ", "_"))(a, b, c)

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
            body += f'<figure data-include="{self.pick("film" if b % 2 else "box", c) or others[-1]}"></figure>'
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

    def _do_story(self, a: int, b: int, c: int) -> None:
        self.desk.publish(self._story(a, b, c))

    def _do_import(self, a: int, b: int, c: int) -> None:
        self.desk.publish(self._story(a, b, c, published_claimed=f"20{10 + a}-0{1 + b % 9}-11T00:00:00Z"), "import")

    def _do_translate(self, a: int, b: int, c: int) -> None:
        of = self.pick("story", b)
        if of:
            original = documents.TranslationOf(identifier=of, version=1)
            self.desk.publish(self._story(a, b, c, translation_of=original))

    def _do_change(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a)
        if one:
            section = self.pick("section", c) or made.item_id("nowhere")
            why = ("correction", "clarification", "typo")[b % 3]
            self.desk.change(one, why, headline=f"Headline {b}", article_section=section)

    def _do_recolour(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a)
        if one:
            box = self.pick("box", c) or self.pick("film", c) if b % 2 else None
            body = f"<p>Other words {c}.</p>" + (f'<figure data-include="{box}"></figure>' if box else self.link(b))
            image = self.picture(b) if c % 3 == 1 else None
            self.desk.change(one, "update", about=self._names("topic", b, c), article_body=body, image=image)

    def _do_withdraw(self, a: int, b: int, c: int) -> None:
        one = self.pick(("page", "story", "story", "box", "other", "film")[b % 6], a)
        if one:
            self.desk.withdraw(one, "error", words="It was wrong." if c % 2 else "")

    def _do_erase(self, a: int, b: int, c: int) -> None:
        kinds = (
            "story",
            "story",
            "story",
            "story",
            "page",
            "topic",
            "person",
            "section",
            "work",
            "box",
            "other",
            "film",
        )
        one = self.pick(kinds[b % len(kinds)], a)
        if one and self.desk.items[one].digests:
            names = getattr(self.desk.items[one].document, "object_names", lambda: ())()
            self.desk.erase(one, objects=tuple(sorted(names)))

    def _do_take_down(self, a: int, b: int, c: int) -> None:
        self._do_withdraw(a, b, 1)
        self._do_erase(a, 0 if b % 4 else 4, c)

    def _do_restore(self, a: int, b: int, c: int) -> None:
        one = self.pick("story", a)
        if one:
            self.desk.change(one, "restore")

    def _do_section(self, a: int, b: int, c: int) -> None:
        parent = self.pick("section", a) if b % 2 else None
        identifier, count = self.new("section")
        self.desk.publish(
            made.section(f"section-{count}", identifier=identifier, is_part_of=parent, position=c), "arrangement"
        )

    def _do_move(self, a: int, b: int, c: int) -> None:
        one, parent = self.pick("section", a), self.pick("section", b)
        if one:
            self.desk.change(one, "arrangement", is_part_of=parent if parent != one and c % 3 else None)

    def _do_rename(self, a: int, b: int, c: int) -> None:
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

    def _do_close(self, a: int, b: int, c: int) -> None:
        one = self.pick(("section", "topic", "person", "work")[b % 4], a)
        if one:
            self.desk.withdraw(one, "other")

    def _do_topic(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("topic")
        topic = made.topic(f"topic-{count}", identifier=identifier, name=f"Topic {count}")
        self.desk.publish(self.in_(topic, c), "arrangement")

    def _do_merge(self, a: int, b: int, c: int) -> None:
        one, other = self.pick("topic", a), self.pick("topic", b)
        if one:
            own = getattr(self.desk.items[one].document, "in_language", "")
            tongue = documents.Tongue(in_language="ar" if own == "zh-Hans" else "zh-Hans", name=f"题 {b % 2}")
            said = (tongue,) if c % 3 == 2 else ()
            into = other if other != one and c % 4 else None
            self.desk.change(one, "arrangement", superseded_by=into, translation=said, name=f"Topic {one[-1]} {c % 2}")

    def _do_person(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("person")
        self.desk.publish(self.in_(made.person(f"person-{count}", identifier=identifier), c), "arrangement")

    def _do_work(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("work")
        work = made.work(f"work-{count}", identifier=identifier, image=self.picture(b) if a % 2 else None)
        self.desk.publish(self.in_(work, c), "arrangement")

    def _do_box(self, a: int, b: int, c: int) -> None:
        identifier, count = self.new("box")
        events = (documents.Event(start_date=f"20{10 + a}", text=f"Event {b}"),) if c % 2 else ()
        box = made.box(f"box-{count}", identifier=identifier, event=events, article_body=self.link(b))
        self.desk.publish(self.in_(box, c), "correction" if a == 11 else "new")

    def _do_amend(self, a: int, b: int, c: int) -> None:
        one = self.pick("box" if b % 2 else "page", a)
        if one:
            note = documents.Correction(text=f"Note {c}")
            body = f"<p>Background {c}.</p>{self.link(c)}"
            more = {} if b % 2 else {"purpose": (None, "ethics", "about")[c % 3]}
            self.desk.change(one, "correction", article_body=body, correction=note, **more)

    def _do_review(self, a: int, b: int, c: int) -> None:
        reviewed = documents.Reviewed(type="Movie", name="Never Sorry", identifier=self.pick("work", a))
        self.desk.publish(self._story(a, b, c, genre="review", item_reviewed=reviewed, review_rating="4"))

    def _do_respell(self, a: int, b: int, c: int) -> None:
        one = self.pick(("person", "topic", "work")[b % 3], a)
        if one:
            self.desk.change(one, "correction" if c == 11 else "arrangement", name=f"New name {c}")

    def _do_front(self, a: int, b: int, c: int) -> None:
        place = "/" if c % 2 else self.pick("section", a) or "/"
        rows = tuple(
            documents.Placement(item=one, place=where, label="section" if where == "rail" else None)
            for one, where in zip(self._names("story", a, b, c), PLACES, strict=False)
        )
        identifier = made.item_id(f"front of {place}")
        self._claim(identifier, made.front(identifier=identifier, place=place, item_list_element=rows))

    def _do_breaking(self, a: int, b: int, c: int) -> None:
        language = LANGUAGES[b % 4]
        identifier = made.item_id(f"breaking in {language}")
        fields = {"in_language": language, "item": self.pick("story", a), "text": f"Line {c}"}
        self._claim(identifier, made.breaking(identifier=identifier, **fields))

    def _do_quiet(self, a: int, b: int, c: int) -> None:
        identifier = made.item_id(f"breaking in {LANGUAGES[b % 4]}")
        if identifier in self.desk.items:
            self.desk.withdraw(identifier, "other")

    def _do_site(self, a: int, b: int, c: int) -> None:
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

    def _do_film(self, a: int, b: int, c: int) -> None:
        if a % 4:
            self._shown_film(a, b, c)
            return
        identifier = made.item_id(f"film {a % 3}")
        put = self.desk.objects.put
        chunks = tuple(put(f"chunk {one % 4}".encode(), "bin").sha256 for one in (b, c))
        reveal = put(f'{{"film":{a % 3}}}\n'.encode(), "jsonl").sha256
        self._claim(identifier, made.film(identifier=identifier, chunk=chunks, reveal=reveal))

    def _shown_film(self, a: int, b: int, c: int) -> None:
        """Publish a film with a page, or another version of one."""
        one = self.pick("film", b)
        if one and c % 2 and self.desk.items[one].document is not None:
            note = documents.Correction(text=f"Note {c}")
            self.desk.change(one, "correction", name=f"Film {c}", transcript=f"Words {b}", correction=note)
            return
        identifier, count = self.new("film")
        put = self.desk.objects.put
        shown = put(b"\0\0\0\x18ftyp" + f"film {a % 2}".encode(), "mp4").sha256
        poster = put(b"\xff\xd8\xff" + f"poster {a % 2}".encode(), "jpg").sha256
        size = documents.FilmSize(sha256=shown, encoding_format="mp4", width=640, height=360, content_size=20)
        people = tuple(
            documents.FilmRole(name="Somebody", role_name="speaker", identifier=name)
            for name in self._names("person", b)
        )
        film = made.derived_film(
            f"film-{count}",
            identifier=identifier,
            encoding=(size,),
            thumbnail=documents.Rendition(sha256=poster, encoding_format="jpg", width=640, height=360),
            caption=(),
            contributor=people,
        )
        self.desk.publish(self.in_(film, c))

    def _do_wait(self, a: int, b: int, c: int) -> None:
        """Let days pass, so that stories leave the news and months begin."""
        self.desk.at(step_s=(1 + a) * 43_200)

    def _do_page(self, a: int, b: int, c: int) -> None:
        one = self.pick("page", a) if b % 2 else None
        if one:
            self.desk.change(one, "update", headline=f"Page {c}")
            return
        identifier, count = self.new("page")
        language, purpose = LANGUAGES[c % 4], (None, "ethics", "about", "write-for-us")[b // 2 % 4]
        self.desk.publish(made.page(f"page-{count}", identifier=identifier, in_language=language, purpose=purpose))

    def _do_redirect(self, a: int, b: int, c: int) -> None:
        old = (f"/old-{a}/", f"/section-{a}/", f"/old-{a}.html", f"/?p={a}")[b % 4]
        identifier = made.item_id(f"redirect {old}")
        self._claim(identifier, made.redirect(old, f"/news/story-{c}/", identifier=identifier))

    def _do_void(self, a: int, b: int, c: int) -> None:
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

    def _do_noise(self, a: int, b: int, c: int) -> None:
        edition = entries.Edition(at=self.desk.at(), size=1 + a, root="22" * 32, format="sunseed-map-v1")
        self.desk.append(edition) if b % 2 else self.desk.tick(a)
