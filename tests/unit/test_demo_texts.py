"""The demo's texts and pictures: complete, in the documents' subset, and drawn the same every time."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sunseed.documents import html
from sunseed.newsroom.demo import texts
from sunseed.newsroom.demo.drawing import canvas, gallery

DIGEST = "0" * 64
URN = "urn:uuid:00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def demo() -> texts.Texts:
    """Read the demo once."""
    return texts.read()


def linked(body: str) -> str:
    """Put something valid in the place of the texts' own names."""
    body = re.sub(r'data-drawing="[a-z-]+"', f'data-object="{DIGEST}"', body)
    body = re.sub(r'data-box="[a-z-]+"', f'data-include="{URN}"', body)
    return re.sub(r'href="item:[a-z0-9-]+"', f'href="item:{URN}"', body)


def test_there_is_something_for_every_kind_of_page(demo: texts.Texts) -> None:
    """About forty stories hold each genre, each language and each thing that can happen to a story."""
    stories = demo.stories.values()
    assert len(stories) >= 40
    assert {one.genre for one in stories} == {"article", "review", "interview", "explainer", "photo", "video"}
    assert {one.language for one in stories} == {"en", "zh-Hans", "ar", "es"}
    assert {step.verb for one in stories for step in one.then} == {"update", "correct", "withdraw", "take_down"}
    assert any(one.schedule_days for one in stories)
    assert any(one.published_claimed and one.old_address for one in stories)
    assert any(one.kind_of for one in stories)
    assert {one.state for one in stories} == {"published", "draft", "ready"}
    assert sum(bool(one.translation_of) for one in stories) >= 3


def test_every_body_is_in_the_subset(demo: texts.Texts) -> None:
    """Each story and page parses as what documents accept, to the byte."""
    for one in (*demo.stories.values(), *demo.pages.values()):
        assert html.plain_text(html.parse(linked(one.body))), one.key


def test_no_paragraph_is_told_twice(demo: texts.Texts) -> None:
    """No two stories share a paragraph, but for the pull quotes a story takes from itself."""
    seen: Counter[str] = Counter()
    for one in demo.stories.values():
        seen.update({line for line in html.plain_text(html.parse(linked(one.body))).split("\n") if len(line) > 60})
    assert [line for line, count in seen.items() if count > 1] == []


def test_the_model_page_has_its_parts(demo: texts.Texts) -> None:
    """The review stands in News, Politics, Policy & Issues, with film, pull quote and See also."""
    review = demo.stories["never-sorry"]
    sections = demo.town.sections
    assert review.section == "policy-issues"
    assert sections["policy-issues"].name == "Policy & Issues"
    assert sections[sections["policy-issues"].parent].name == "Politics"
    assert sections[sections[sections["policy-issues"].parent].parent].name == "News"
    assert review.reviewed == texts.Reviewed(
        type="Movie", name="Ai Weiwei: Never Sorry", creator="Alison Klayman", year="2012"
    )
    assert '<aside class="pull">' in review.body
    assert len(review.see_also) >= 4


def test_the_rail_has_six_stories_with_both_labels(demo: texts.Texts) -> None:
    """The front page's rail holds six stories, some with their section and some with "Watch video"."""
    rail = next(front for front in demo.town.fronts if front.at == "/").rail
    assert len(rail) == 6
    assert {label for _, label in rail} == {"section", "video"}
    assert all(demo.stories[key].genre == "video" for key, label in rail if label == "video")


def test_every_picture_is_described_without_saying_picture(demo: texts.Texts) -> None:
    """Each drawing has words for those who cannot see it, which say what it shows and not that it is a picture."""
    for drawing in gallery.DRAWINGS.values():
        assert 30 <= len(drawing.description) <= 200
        assert not re.match(r"(?i)(a |an )?(picture|image|drawing|illustration) of", drawing.description)


def test_pictures_are_described_in_the_story_s_language(demo: texts.Texts) -> None:
    """A story that is not in English describes its picture in its own language."""
    for one in demo.stories.values():
        assert bool(one.alt and one.credit) == (one.language != "en"), one.key


def test_every_drawing_is_used(demo: texts.Texts) -> None:
    """No drawing is drawn for nothing."""
    used = {name for one in demo.stories.values() for name in texts.drawings_of(one)}
    assert used == set(gallery.DRAWINGS)


@pytest.mark.parametrize("name", ["river", "library"])
def test_a_picture_is_the_same_each_time(name: str) -> None:
    """Drawing a picture twice gives the same pixels."""
    drawing = gallery.find(name)
    first = drawing.draw()
    assert first.size == (canvas.WIDTH, canvas.HEIGHT)
    assert first.tobytes() == drawing.draw().tobytes()


@pytest.mark.long
def test_every_picture_has_depth() -> None:
    """Each picture uses a wide range of light and is more than a flat ground."""
    for drawing in gallery.DRAWINGS.values():
        grey = drawing.draw().convert("L")
        low, high = grey.getextrema()
        assert isinstance(low, int | float)
        assert high - low > 130, drawing.name
        assert len(set(grey.resize((160, 100)).tobytes())) > 60, drawing.name
