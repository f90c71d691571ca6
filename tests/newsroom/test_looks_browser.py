"""Every page of the newsroom's own door in a real browser, from both sides and in both themes: account, desk, forms.

Which pages there are is read from the table of who may open what (`sunseed.testing.permissions`), so a new page is
looked at as soon as it has its line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sunseed.testing.browsing import chromium, in_database, sign_in
from sunseed.testing.permissions import RULES, rule

pytestmark = [pytest.mark.browser, pytest.mark.long]
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "build/look/desk"
ALL = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
NO_PAGES = {
    "desk/service.js",  # as all below: what answers data, a download, or leads elsewhere at once
    "", "account/logout/", "desk/activity.csv", "desk/mine/everything.zip", "desk/keys/wraps.zip",
    "desk/background/boxes/list/", "desk/stories/<uuid:key>/here/", "desk/front/preview/", "film/checkpoint/",
    "desk/front/<uuid:section>/preview/", "desk/stories/<uuid:key>/preview/", "desk/applications/agreement/",
    "film/newsroom/", "film/service.js",  "film/session/", "static/<path:path>", "account/login/passkey/",
    "account/signup/passkey/", "film/captures/<str:key>/film.zip", "film/proofs/<str:line>/",
    "film/state/<str:capture>/", "desk/lines/<uuid:key>/cipher",
}  # fmt: skip
KEYS = re.compile(r"<\w+:\w+>")


@pytest.fixture
def things(sqlite_room: Any, newsroom: str, write_story: Callable[..., Any], picture: Any) -> dict[str, str]:
    """Fill the newsroom with one of each thing that has a page; return their keys by the beginning of addresses."""
    return dict(in_database(lambda: _fill(sqlite_room.people, write_story, picture)))


def _fill(people: dict[str, Any], write_story: Callable[..., Any], picture: Any) -> dict[str, Any]:
    from sunseed.newsroom import present
    from sunseed.newsroom.applications.models import Application
    from sunseed.newsroom.applications.models import Remark as Question
    from sunseed.newsroom.background.models import Box, Work
    from sunseed.newsroom.lines.models import Line
    from sunseed.newsroom.media.models import PictureFacts
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.review import moves, remarks
    from sunseed.newsroom.stories.models import Byline, Section, StaticPage, Story, Topic, Upload

    editor, reporter = people["editor"], people["reporter"]
    shown = picture(reporter, "A boat at the quay")
    body = "<p>A hundred million of them.</p><h2>And then</h2><p>Nobody <a href='https://example.org/'>counted</a>.</p>"
    story = write_story(reporter, body=body)
    Upload.objects.filter(pk=shown.id).update(story=story)
    story = Story.objects.get(pk=story.pk)
    moves.submit(reporter, story, note="For Friday.")
    moves.take(editor, story)
    remarks.add(editor, story, words="How many?", quote="A hundred million", rule="")
    verbs.publish(editor, write_story(editor, "Already public", body=body))
    for number in range(3):
        write_story(reporter, f"Draft {number}")
    PictureFacts.objects.create(upload_id=UUID(shown.id), alt="A boat at the quay", holder="Lin Qiao")
    topic = Topic.objects.create(name="Seeds", slug="seeds")
    Topic.objects.create(name="Grains", slug="grains")
    asked = Application.objects.create(
        email="ada@news.example", name="Ada", state="waiting", tongues="English", about="By the harbour.",
        sent_at=present.now(),
        samples=[{"link": "https://example.org/", "text": "A sample."}],
    )  # fmt: skip
    Question.objects.create(application=asked, by=editor, is_ours=True, text="Which crane?")
    box = Box.objects.create(headline="The Lade", slug="lade", body="<p>A river.</p>", events=[["1986", "It opens."]])
    verbs.publish_page(editor, box, why="", words="")
    return {
        "desk/stories/<uuid:key>": story.pk,
        "desk/sections/<uuid:key>": Section.objects.get(slug="news").pk,
        "desk/front/<uuid:section>": Section.objects.get(slug="news").pk,
        "desk/bylines/<uuid:key>": Byline.objects.get(slug="mina-park").pk,
        "desk/topics/<uuid:key>": topic.pk,
        "desk/media/<uuid:key>": shown.id,
        "desk/lines/<uuid:key>": Line.objects.create(kind="tip", text="Look at the dike.", digest="x").pk,
        "desk/applications/<uuid:key>": asked.pk,
        "desk/background/boxes/<uuid:key>": box.pk,
        "desk/background/works/<uuid:key>": Work.objects.create(kind="Movie", name="Slipware", slug="slipware").pk,
        "desk/background/pages/<uuid:key>": StaticPage.objects.create(path="/imprint/", headline="Imprint").pk,
        "desk/background/<uuid:key>": box.pk,
    }


def _addresses(things: dict[str, str], who: str) -> Iterator[str]:
    """Yield every page of the newsroom that somebody may open and for whose keys there is a thing."""
    for address, line in sorted(RULES.items()):
        if address not in NO_PAGES and who in rule(line)["GET"]:
            filled = KEYS.sub(lambda found, of=address: str(things.get(of[: found.end()], "?")), address)
            if "?" not in filled:
                yield "/" + filled


def _faults(page: Any, name: str) -> list[str]:
    """Return what is wrong with an open page: axe in both themes, and wider than a phone or a desk."""
    found = []
    for scheme, width in (("light", 320), ("dark", 1280)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        said = page.evaluate("rules => axe.run(document, rules)", ALL)
        assert len(said["passes"]) > 10, f"{name}: the checker did not really look"
        for one in said["violations"]:
            found += [f"{name} {scheme}: {one['id']}: {node['html'][:160]}" for node in one["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{name}: wider than {width}")
    return found


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_page_of_the_door_is_accessible(newsroom: str, things: dict[str, str], locale: str) -> None:
    """Signed out and signed in, light and dark, from both sides: no violation found by axe, nothing too wide."""
    if not AXE.exists():
        pytest.skip("axe-core is not in node_modules: run `make setup`")
    PICTURES.mkdir(parents=True, exist_ok=True)
    script, wrong = AXE.read_text("utf-8"), list[str]()
    with chromium() as browser:
        for who, least in (("stranger", 8), ("operator", 50)):
            page = browser.new_context(base_url=newsroom, locale=locale).new_page()
            page.set_default_timeout(200_000)
            if who == "operator":
                sign_in(page, "operator@news.example")
                page.wait_for_url("**/desk/")
            addresses = list(_addresses(things, who))
            assert len(addresses) >= least, "pages are missing"
            for address in addresses:
                answer = page.goto(address)
                name = f"{who} {address}"
                if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
                    wrong.append(f"{name}: answered {answer.status} {answer.headers['content-type']}")
                    continue
                if locale == "ar":  # also where words are not translated yet
                    page.evaluate("document.documentElement.dir = 'rtl'")
                page.evaluate(script)
                wrong += _faults(page, name)
                if locale == "ar":
                    kept = re.sub(r"[^a-z]+", "-", re.sub(r"[0-9a-f-]{36}", "", address)).strip("-")
                    page.screenshot(path=str(PICTURES / f"{who}-{kept}.png"), full_page=True)
            page.context.close()
    assert not wrong, "\n".join(wrong)
