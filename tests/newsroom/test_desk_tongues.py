"""The desk in the language of whoever works at it; what is stored stays in one language, whoever stored it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from sunseed.testing.accounts import PASSWORD
from sunseed.testing.browsing import chromium
from sunseed.testing.browsing import sign_in as enter

TONGUES = ("es", "zh-hans", "ar")
# What is not the interface's: names of the room and its people, and what is written alike in every language.
NAMES = re.compile(
    r"The Test|https?:|[\w.]+@[\w.]+|[/\w.-]*/[\w./-]*|News\b|Mina Park|English|Español|age1pq1\w*"
    r"|sunseed [\w .-]+|\w+\.(?:key|zip|txt)|\{\w+\}|[0-9a-f]{4,}|\b[a-z]\b"
    r"|\b(?:UTC|HTML|JSON|CSV|SVG|PNG|MB|H2|H3|Enter|Escape|README|CC0|CC|BY|SA|ND|NC|SPDX|SHA|en|ar|zh-Hans)\b"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")


class _Page(HTMLParser):
    """Collects what a page says, what it reads out and the words its scripts are given."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.root: dict[str, str | None] = {}
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take attributes that are shown or read out."""
        named = dict(attrs)
        if tag == "html":
            self.root = named
        self.found += [named[one] or "" for one in ("aria-label", "placeholder", "title", "alt") if one in named]
        self._silent += tag in ("script", "style", "code")

    def handle_endtag(self, tag: str) -> None:
        """Leave what says nothing."""
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._silent:
            self.found.append(data)

    @property
    def english(self) -> list[str]:
        """What is left in Latin letters, names aside."""
        said = (NAMES.sub("", one) for one in self.found)
        return [" ".join(one.split()) for one in said if ENGLISH.search(one)]


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def _client(tongue: str, role: str) -> Any:
    from django.test import Client

    client = Client(headers={"accept-language": tongue})
    client.post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
    return client


@pytest.fixture
def scene(sqlite_room, write_story, picture) -> dict[str, str]:
    """Fill the room so that each page has something to say; return the addresses of its pages by who opens them."""
    from django.urls import reverse

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.review import moves, remarks

    writer, boss = sqlite_room.people["reporter"], sqlite_room.people["editor"]
    shown = picture(writer, "قارب")
    given = write_story(writer, "العبّارة تعود", standfirst="", body="<p>قال البحّار.</p>", pictures=[shown])
    moves.submit(writer, given, note="ملاحظة")
    moves.take(boss, given)
    remarks.add(boss, given, words="من قال؟", quote="قال البحّار", rule="source")
    draft = write_story(writer, "أغنية", standfirst="", body="<p>مسودة.</p>")
    public = write_story(boss, "الفرن", standfirst="", body="<p>انطفأ.</p>")
    verbs.publish(boss, public)
    sqlite_room.run()
    on = {"draft": draft.pk, "given": given.pk, "public": public.pk}
    mine = [
        ("desk:stories", ""), ("desk:story", "draft"), ("desk:preview", "draft"), ("desk:history", "given"),
        ("desk:discard", "draft"), ("review:submit", "draft"), ("review:review", "given"), ("sealed:notes", "draft"),
        ("exporting:mine", ""),
    ]  # fmt: skip
    editors = [
        ("review:queue", ""), ("review:review", "given"), ("desk:publish", "given"), ("desk:publish", "public"),
        ("desk:story", "public"), ("desk:withdraw", "public"), ("desk:take-down", "public"), ("media:all", ""),
        ("fronts:front", ""), ("fronts:preview", ""), ("fronts:breaking", ""), ("desk:sections", ""),
        ("desk:topics", ""), ("desk:bylines", ""), ("desk:site", ""), ("background:works", ""),
        ("background:new-work", ""), ("background:boxes", ""), ("background:new-box", ""), ("background:new-page", ""),
        ("applications:queue", ""), ("desk:invitations", ""), ("sealed:keys", ""), ("desk:accounts", ""),
        ("lines:queue", ""), ("oversight:activity", ""), ("oversight:links", ""), ("oversight:roles", ""),
    ]  # fmt: skip
    return {
        f"{role} {reverse(name, args=[on[story]] if story else [])}": role
        for role, pages in (("reporter", mine), ("operator", editors))
        for name, story in pages
    }


def test_every_page_of_the_desk_speaks_arabic_from_right_to_left(sqlite_room, scene):
    """No word of English is left on any page, nor in what its scripts are given to say."""
    clients = {role: _client("ar", role) for role in ("reporter", "operator")}
    left = {}
    for page, role in scene.items():
        answer = clients[role].get(page.partition(" ")[2])
        assert answer.status_code == 200, page
        read = _read(answer.content.decode())
        assert (read.root.get("lang"), read.root.get("dir")) == ("ar", "rtl"), page
        if read.english:
            left[page] = read.english
    assert left == {}


@pytest.mark.parametrize("tongue", TONGUES)
def test_refusals_and_notices_speak_the_language_of_whoever_is_refused(sqlite_room, scene, tongue):
    """What stands in the way of a step, and that it was done, is said in the language of the page."""
    from django.urls import reverse
    from django.utils import translation
    from django.utils.translation import gettext as said

    from sunseed.newsroom.stories.models import Story

    draft = Story.objects.get(headline="أغنية")
    client = _client(tongue, "reporter")
    refused = client.get(reverse("oversight:roles")).content.decode()
    given = client.post(reverse("review:submit", args=[draft.pk]), {"note": ""}, follow=True).content.decode()
    with translation.override(tongue):
        assert said("Only editors may %(what)s.") % {"what": said("see who may do what")} in refused
        assert said("Given to the editors. You may go on writing; they see what changed since.") in given
    assert "Given to" not in given


def test_what_is_kept_stays_in_one_language_whoever_keeps_it(sqlite_room, scene):
    """A remark's rule, and the checklist that the trail keeps with a publication, are in English as before."""
    from django.urls import reverse

    from sunseed.newsroom.publishing.models import Trail
    from sunseed.newsroom.review.models import Remark
    from sunseed.newsroom.review.rules import RULES
    from sunseed.newsroom.stories.models import Story

    story = Story.objects.get(headline="العبّارة تعود")
    client = _client("ar", "editor")
    client.post(reverse("review:remark", args=[story.pk]), {"words": "أين؟", "quote": "", "rule": "clear"})
    client.post(reverse("desk:publish", args=[story.pk]), {"when": "now"})
    assert {one.rule_words for one in Remark.objects.all()} == {RULES["source"], RULES["clear"]}
    row = Trail.objects.filter(verb="publish", key=str(story.pk)).get()
    assert row.details["checklist"]["credit"]["faults"] == ["Picture 1 has no credit."]


@pytest.mark.browser
def test_a_reporter_writes_and_submits_in_arabic(newsroom: str) -> None:
    """From my pieces through writing to the editors: right to left, and nothing a script says is English."""
    with chromium() as browser:
        context = browser.new_context(base_url=newsroom, viewport={"width": 360, "height": 780}, locale="ar")
        context.set_default_timeout(60_000)
        page = context.new_page()
        enter(page, "reporter@news.example")
        page.wait_for_url("**/desk/**")
        for words, said in _walk(page):
            read = _read(page.content())
            assert (read.root.get("lang"), read.root.get("dir")) == ("ar", "rtl"), words
            assert read.english == [], words
            assert said in " ".join(read.found), words


def _walk(page: Any) -> Iterator[tuple[str, str]]:
    """Go the way; yield at each stop its name and words that must stand there."""
    yield "my pieces", "موادي"
    page.click("text=اكتب قصة")
    page.wait_for_url("**/stories/**")
    page.fill("#id_headline", "سوق السبت")
    page.wait_for_selector("[data-saved]:text-is('حُفظ')")
    page.click(".ProseMirror")
    page.keyboard.type("فتح السوق أبوابه.")
    page.wait_for_selector("[data-saved]:text-is('لم يُحفظ بعد')")
    yield "writing", "بارز: اقتباس"
    page.wait_for_selector("[data-saved]:text-is('حُفظ')")
    page.context.set_offline(True)
    page.keyboard.type(" مبكرًا.")
    page.wait_for_selector("[data-saved].trouble")
    yield "without a network", "كلماتك محفوظة في هذا المتصفح، والمحاولة مستمرة."
    page.context.set_offline(False)
    page.wait_for_selector("[data-saved]:text-is('حُفظ')")
    page.click("button[value=submit]")
    page.wait_for_url("**/submit/**")
    page.fill("#note", "ملاحظة")
    yield "submitting", "ملاحظة للمحرر إن شئت"
    page.click("form .sun")
    page.wait_for_url("**/stories/**")
    yield "given", "سُلّمت إلى المحررين."
