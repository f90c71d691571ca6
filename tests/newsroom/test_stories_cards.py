"""Card pictures: one for each story, a window of its lead picture or a drawing, gone when it is taken down."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from sunseed.edition import theme


def _opened(made):
    image = Image.open(io.BytesIO(made.data))
    image.load()
    return image


def _document(room, story):
    from sunseed.newsroom.publishing.models import Item

    digest = Item.objects.get(pk=story.pk).sha256
    return json.loads((room.instance.public / "objects" / digest[:2] / f"{digest}.json").read_bytes())


def _file(room, card):
    return room.instance.public / "objects" / card["sha256"][:2] / f"{card['sha256']}.{card['encodingFormat']}"


@pytest.mark.parametrize("size", [(1600, 900), (1600, 400), (900, 1600), (1200, 630), (1, 1), (1600, 1), (1, 1600)])
@pytest.mark.parametrize("focus", [(0.5, 0.5), (0.0, 0.0), (1.0, 1.0), (0.2, 0.9)])
def test_a_window_lies_inside_and_as_near_the_focus_as_it_can(django_base, size, focus):
    """It has a card's shape, touches two edges of the picture, and its middle is the focus unless an edge stops it."""
    from sunseed.newsroom.stories.crops import CARD, Cut, window

    left, top, right, bottom = window(*size, CARD, Cut(*focus))
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert right - left == size[0] or bottom - top == size[1]
    assert abs((right - left) - (bottom - top) * 1200 / 630) <= 2
    for begin, end, most, at in ((left, right, size[0], focus[0]), (top, bottom, size[1], focus[1])):
        middle = (begin + end) / 2
        assert (
            abs(middle - at * most) <= 1 or (begin == 0 and middle > at * most) or (end == most and middle < at * most)
        )


def test_the_focus_decides_what_a_card_shows(django_base):
    """Of a picture red at the top and blue at the bottom, a card shows the end that matters."""
    from sunseed.newsroom.stories import cards
    from sunseed.newsroom.stories.crops import Cut

    image = Image.new("RGB", (1000, 1600), "red")
    image.paste("blue", (0, 800, 1000, 1600))
    out = io.BytesIO()
    image.save(out, "PNG")
    for focus, colour in (((0.5, 0.1), (254, 0, 0)), ((0.5, 0.9), (0, 0, 254))):
        card = _opened(cards.cropped(out.getvalue(), Cut(*focus)))
        assert card.size == (1200, 630)
        assert all(abs(one - other) < 4 for one, other in zip(card.getpixel((600, 315)), colour, strict=True))


def test_a_picture_too_small_is_not_blown_up(django_base):
    """A window less than half a card wide gives no card."""
    from sunseed.newsroom.stories import cards

    out = io.BytesIO()
    Image.new("RGB", (599, 1600)).save(out, "PNG")
    assert cards.cropped(out.getvalue()) is None


@pytest.mark.parametrize(
    ("size", "share", "count"),
    [
        ((1500, 1000), 0.4, 1), ((1500, 1000), 1.0, 0), ((1000, 1000), 1.0, 2), ((1600, 1060), 0.4, 1),
        ((1600, 1060), 1.0, 2), ((900, 1600), 0.4, 1), ((900, 1600), 1.0, 2), ((1600, 200), 1.0, 0),
        ((640, 427), 1.0, 0),
    ],
)  # fmt: skip
def test_crops_are_told_from_whole_copies_by_their_shape(django_base, size, share, count):
    """Whatever the picture's shape, each crop is found among the copies again, and no whole copy is taken for one."""
    from sunseed import documents
    from sunseed.documents.picture import SQUARE, WIDE
    from sunseed.newsroom.stories import crops, pictures
    from sunseed.newsroom.stories.crops import Cut

    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    whole = pictures.render(io.BytesIO(out.getvalue()), size_bytes=1, most_bytes=10**9)
    taken = {one.width for one in whole}
    made = {
        shape: crops.copies(whole[0].data, shape, Cut(0.1, 0.9, share), taken) for shape in (crops.FRONT, crops.LIST)
    }

    def named(one):
        return documents.Rendition(sha256=one.sha256, encoding_format=one.ext, width=one.width, height=one.height)

    every = sorted(
        [*map(named, whole[1:]), *(named(one) for some in made.values() for one in some)], key=lambda one: one.width
    )
    first = named(whole[0])
    picture = documents.Picture(
        sha256=first.sha256, encoding_format="jpg", width=first.width, height=first.height, description="Red",
        thumbnail=tuple(every),
    )  # fmt: skip
    picture.check("image")
    assert sorted(one.width for one in picture.crops(*WIDE)) == [one.width for one in made[crops.FRONT]]
    assert sorted(one.width for one in picture.crops(*SQUARE)) == [one.width for one in made[crops.LIST]]
    assert [one.width for one in picture.sizes()] == [one.width for one in whole[1:]]
    assert len(made[crops.FRONT]) == count


def test_a_card_is_never_too_heavy_for_those_who_show_it(django_base):
    """Even noise, which no encoder makes small, stays within the bound."""
    from sunseed.newsroom.stories import cards

    out = io.BytesIO()
    Image.frombytes("RGB", (1200, 630), os.urandom(1200 * 630 * 3)).save(out, "PNG")
    assert len(cards.cropped(out.getvalue()).data) <= cards.MOST_BYTES


@pytest.mark.parametrize("headline", ["Seeds", "A long headline " * 31, "W" * 500, "Señores, ¿quién cuenta los votos?"])
def test_a_drawn_headline_stays_inside_its_card(django_base, headline):
    """Whatever its length, there is ink in the headline's place and none in the margins; twice gives the same bytes."""
    from sunseed.newsroom.stories import cards

    made = cards.drawn(headline, "The Seed Post")
    card = _opened(made).convert("L").point(lambda shade: 255 if shade < 100 else 0)
    assert card.crop((72, 60, 1128, 500)).getbbox() is not None
    for margin in ((0, 0, 70, 630), (1130, 0, 1200, 630), (0, 0, 1200, 60), (0, 470, 1200, 508)):
        assert card.crop(margin).getbbox() is None
    assert len(made.data) <= cards.MOST_BYTES
    assert made.data == cards.drawn(headline, "The Seed Post").data


@pytest.mark.parametrize("headline", ["百万粒瓷葵花籽", "مليون بذرة", "Seeds 🌻", "Łódź"])
def test_words_the_typeface_cannot_write_are_left_out(django_base, headline):
    """Such headlines all get the same card, the seed with the site's name; never boxes in place of letters."""
    from sunseed.newsroom.stories import cards

    assert cards.drawn(headline, "The Seed Post").data == cards.drawn("中", "The Seed Post").data
    assert cards.drawn(headline, "種子報").data == cards.drawn("中", "").data
    assert cards.drawn(headline, "種子報").data != cards.drawn(headline, "The Seed Post").data


def test_cards_have_the_colours_of_the_site(django_base):
    """The theme's tokens name the same ones."""
    from sunseed.newsroom.stories import cards

    tokens = (Path(theme.__file__).parent / "frame/tokens.css").read_text()
    for name in ("porcelain", "ink", "sunflower"):
        assert f"--{name}: {getattr(cards, name.upper())};" in tokens


def test_a_story_without_a_picture_has_its_headline_as_card(sqlite_room, write_story):
    """Its document names a drawn card, which is public, and the page leads those who show links to it."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import cards

    room, editor = sqlite_room, sqlite_room.people["editor"]
    story = write_story(editor)
    released = verbs.publish(editor, story)
    room.run()
    card = _document(room, story)["thumbnail"]
    assert (card["width"], card["height"], card["encodingFormat"]) == (1200, 630, "jpg")
    site = room.instance.settings.site.name
    assert _file(room, card).read_bytes() == cards.drawn("The seeds arrive", site).data
    assert f"/objects/{card['sha256'][:2]}/{card['sha256']}.jpg" in room.page(released.path)


def test_a_story_with_a_picture_shows_a_window_of_it(sqlite_room, write_story, picture):
    """The card has the lead picture's colour; when that changes, the next version's card does."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving

    room, editor = sqlite_room, sqlite_room.people["editor"]
    gold, teal = picture(editor, "one", color="#FFD000"), picture(editor, "two", color="#008080")
    story = write_story(editor, pictures=[gold, teal], lead=gold.id, genre="photo")
    verbs.publish(editor, story)
    first = Image.open(_file(room, _document(room, story)["thumbnail"]))
    assert first.size == (1200, 630)
    assert first.getpixel((600, 300))[0] > 240
    story.refresh_from_db()
    changed = msgspec.structs.replace(story.draft, lead=teal.id)
    verbs.update(editor, saving.save(story, changed, editor=editor, revision=story.revision), why="update")
    assert Image.open(_file(room, _document(room, story)["thumbnail"])).getpixel((600, 300))[0] < 15


def test_taking_down_deletes_the_cards_of_every_version(sqlite_room, write_story):
    """A headline must not live on as a picture of itself."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving

    room, editor = sqlite_room, sqlite_room.people["editor"]
    story = write_story(editor, "A name in the headline")
    verbs.publish(editor, story)
    files = [_file(room, _document(room, story)["thumbnail"])]
    changed = msgspec.structs.replace(story.draft, headline="No name in the headline")
    verbs.update(editor, saving.save(story, changed, editor=editor, revision=story.revision), why="update")
    files.append(_file(room, _document(room, story)["thumbnail"]))
    room.run()
    assert files[0] != files[1]
    assert all(one.exists() for one in files)
    verbs.take_down(editor, story.pk, reason="consent")
    room.run()
    assert not any(one.exists() for one in files)


def test_an_imported_story_gets_no_card(sqlite_room, write_story):
    """Thousands come in at once; what shows a link shows the lead picture, or nothing."""
    from sunseed.newsroom.publishing import releasing

    story = write_story(sqlite_room.people["editor"])
    releasing.release(None, story, verb="import", why="import", words="", saved=None)
    assert "thumbnail" not in _document(sqlite_room, story)
