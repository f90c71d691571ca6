"""What the kind of a story makes of its page: questions, contents, counted pictures, a film that leads."""

from __future__ import annotations

import pytest

from sunseed.edition.contexts import Block, Figure, Film, Picture, Prose, Showing
from sunseed.edition.filling.kinds import Composed, composed


def picture(name: str) -> Picture:
    """Return a picture by a name."""
    return Picture(href=f"objects/{name}.jpg", width=1200, height=800, alt=name)


FILM = Showing(film=Film(href="films/a/", name="A film", how="released", language="en"))
LEAD, ONE, TWO = picture("lead"), picture("one"), picture("two")


def page(genre: str, *body: Block | str, lead: Picture | None = None, media: tuple[Picture, ...] = ()) -> Composed:
    """Return a story's parts; a text is a run of markup."""
    return composed(genre, lead, tuple(Prose(html=one) if isinstance(one, str) else one for one in body), media)


def markup(shown: Composed) -> str:
    """Return all markup of a body."""
    return "".join(block.html for block in shown.body if isinstance(block, Prose))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p><strong>Why?</strong></p>", '<p class="question"><strong>Why?</strong></p>'),
        (
            '<p dir="rtl"><strong>لماذا <em>الآن</em>؟</strong></p>',
            '<p dir="rtl" class="question"><strong>لماذا <em>الآن</em>؟</strong></p>',
        ),
        ("<p><strong>Bold</strong> at the start only.</p>", "<p><strong>Bold</strong> at the start only.</p>"),
        (
            "<p><strong>Two</strong> and <strong>two</strong></p>",
            "<p><strong>Two</strong> and <strong>two</strong></p>",
        ),
        ("<p><strong></strong></p>", "<p><strong></strong></p>"),
        ("<ul><li><strong>A list</strong></li></ul>", "<ul><li><strong>A list</strong></li></ul>"),
    ],
)
def test_a_paragraph_bold_from_end_to_end_is_a_question(before: str, after: str) -> None:
    """In an interview, and nowhere else, such a paragraph is marked; one that is partly bold is an answer."""
    answer = "<p>Because.</p>"
    assert markup(page("interview", before + answer)) == after + answer
    assert markup(page("article", before + answer)) == before + answer


def test_an_explainer_leads_to_its_sub_headings_across_boxes_and_pictures() -> None:
    """Headings are numbered through the whole body, their words are plain, and one without words is left out."""
    shown = page(
        "explainer",
        "<h2>First &amp; <em>foremost</em></h2><p>One.</p>",
        Figure(picture=ONE),
        "<h2>Second &lt;b&gt;</h2><h2></h2><h3>Not this</h3><h2>Third</h2>",
        media=(ONE,),
    )
    assert [(link.text, link.href) for link in shown.contents] == [
        ("First & foremost", "#part-1"),
        ("Second <b>", "#part-2"),
        ("Third", "#part-3"),
    ]
    assert '<h2 id="part-1">First &amp; <em>foremost</em></h2>' in markup(shown)
    assert '<h2></h2><h3>Not this</h3><h2 id="part-3">Third</h2>' in markup(shown)


def test_few_sub_headings_need_no_contents() -> None:
    """With two of them, and in any other kind of story, the body stays as it is."""
    few, many = "<h2>One</h2><p>.</p><h2>Two</h2>", "<h2>One</h2><h2>Two</h2><h2>Three</h2>"
    assert (page("explainer", few).contents, markup(page("explainer", few))) == ((), few)
    assert (page("article", many).contents, markup(page("article", many))) == ((), many)


def test_a_photo_story_counts_its_pictures_in_the_order_shown() -> None:
    """The one that leads, those in the text, those of the gallery; a shared picture stands once."""
    shown = page("photo", "<p>Text.</p>", Figure(picture=ONE), lead=LEAD, media=(ONE, TWO, TWO))
    assert shown.picture is not None
    figures = [block.picture for block in shown.body if isinstance(block, Figure)]
    counted = [shown.picture, *figures, *shown.gallery]
    assert [(one.alt, one.number, one.of) for one in counted] == [("lead", 1, 3), ("one", 2, 3), ("two", 3, 3)]


def test_one_picture_alone_is_not_counted_nor_are_those_of_other_kinds() -> None:
    """ "1 of 1" says nothing."""
    for shown in (page("photo", lead=LEAD), page("article", lead=LEAD, media=(ONE,))):
        assert shown.picture is not None
        assert (shown.picture.number, shown.picture.of) == (0, 0)


def test_a_video_story_leads_with_its_film_wherever_it_stands() -> None:
    """The picture that stands for it in lists is shown below; the words stay in order; a second film stays there."""
    shown = page("video", "<p>Before.</p>", FILM, "<p>After.</p>", FILM, lead=LEAD)
    assert (shown.film, shown.picture, shown.gallery) == (FILM.film, None, (LEAD,))
    assert shown.body == (Prose(html="<p>Before.</p>"), Prose(html="<p>After.</p>"), FILM)


def test_a_video_story_without_a_film_leads_with_its_picture() -> None:
    """It has a poster until it has a film."""
    shown = page("video", "<p>Soon.</p>", lead=LEAD)
    assert (shown.film, shown.picture, shown.gallery) == (None, LEAD, ())


def test_any_story_that_opens_with_a_film_and_has_no_picture_leads_with_it() -> None:
    """An article with a picture keeps the film in its text, and so does one whose film stands later."""
    assert page("article", FILM, "<p>.</p>").film == FILM.film
    assert page("article", FILM, "<p>.</p>", lead=LEAD).film is None
    assert page("article", "<p>.</p>", FILM).film is None
