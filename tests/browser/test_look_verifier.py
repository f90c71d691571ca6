"""The verifier in a real browser over a real printed site: it says yes to the truth and finds each lie."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sunseed.documents.edition_map import page_key
from sunseed.edition.press import Press
from sunseed.record import entry as entries
from sunseed.record import note
from sunseed.testing import documents as made
from sunseed.testing.publication import POLICY, Publication

pytestmark = pytest.mark.browser
STORY = "news/one-seed/"
SECTION = made.item_id("news")


def print_site(desk: Publication, folder: Path) -> None:
    """Seal, print, enter the edition, seal again."""
    desk.seal()
    index = folder.parent / "index.sqlite3"
    index.unlink(missing_ok=True)
    printed = Press(desk.store, index).reprint()
    desk.add(entries.Edition(at=desk.at(), size=printed.size, root=printed.root.hex(), format=printed.format))
    desk.tick()
    desk.seal()
    desk.point()
    desk.store.replace("log/policy", POLICY)
    write_out(desk, folder)


def write_out(desk: Publication, folder: Path) -> None:
    """Put the public tree on disk as it is."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in desk.store.list(""):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(desk.store.get(path))


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[Publication, Path]:
    """Return a small newsroom and its printed site: a section, two stories, one of them in two versions."""
    desk = Publication()
    desk.tick()
    desk.publish(made.site())
    desk.publish(made.section())
    desk.publish(made.story("one-seed", identifier=made.item_id("one"), article_section=SECTION))
    desk.publish(made.story("another", identifier=made.item_id("two"), article_section=SECTION))
    desk.publish(
        made.story(
            "one-seed",
            identifier=made.item_id("one"),
            article_section=SECTION,
            version=2,
            headline="One seed, corrected",
        )
    )
    folder = tmp_path_factory.mktemp("truth") / "public"
    print_site(desk, folder)
    return desk, folder


@pytest.fixture
def site(truth: tuple[Publication, Path], tmp_path: Path, serve: Any) -> Iterator[tuple[str, Path]]:
    """Serve a copy of the printed site that a test may bend; yield its address and its folder."""
    folder = tmp_path / "public"
    shutil.copytree(truth[1], folder)
    with serve(folder) as address:
        yield address, folder


@pytest.fixture
def ask(
    chromium: Any, site: tuple[str, Path], truth: tuple[Publication, Path]
) -> Iterator[Callable[..., list[tuple[str, str]]]]:
    """Return what opens the verify page for a path and returns the verdicts, each a word and a sentence.

    The browser's clock stands `late_s` seconds after the newest entry.
    """
    newest = datetime.fromisoformat(entries.decode(truth[0].log[-1]).at)
    context = chromium.new_context()

    def asked(path: str = STORY, *, without: str = "", late_s: int = 2) -> list[tuple[str, str]]:
        page = context.new_page()
        page.clock.set_fixed_time(newest + timedelta(seconds=late_s))
        if without:
            page.route(without, lambda route: route.abort())
        page.goto(f"{site[0]}verify/?page={path}")
        page.wait_for_selector("[data-verdicts] .verdict")
        found = page.evaluate(
            """[...document.querySelectorAll('[data-verdicts] .verdict')].map(
                 one => [one.querySelector('b').textContent, one.querySelector('span').textContent])"""
        )
        page.close()
        return [(word, sentence) for word, sentence in found]

    yield asked
    context.close()


def words(verdicts: list[tuple[str, str]]) -> set[str]:
    """Return the verdicts' words alone."""
    return {word for word, _ in verdicts}


Ask = Callable[..., list[tuple[str, str]]]


def test_an_unaltered_story_is_verified_step_by_step(ask: Ask) -> None:
    """Keys, page, newest state and words are verified; only what needs a witness is said to be unproven."""
    verdicts = ask()
    said = " ".join(sentence for word, sentence in verdicts if word == "Verified")
    assert words(verdicts) == {"Verified", "Unproven"}, verdicts
    assert "signed by all of the log’s keys" in said
    assert "byte for byte" in said
    assert "the newest about this story" in said
    assert "exactly the words published" in said
    unproven = [sentence for word, sentence in verdicts if word == "Unproven"]
    assert [sentence.split(" ")[0] for sentence in unproven] == ["No"], unproven
    assert unproven[0].startswith("No witness")
    assert "2 s ago" in said


def test_the_home_page_is_verified_too(ask: Ask) -> None:
    """A page without a seal of its own is still bound to the record by the edition."""
    verdicts = ask("")
    assert words(verdicts) == {"Verified", "Unproven"}, verdicts


def test_an_old_version_is_verified_and_called_earlier(ask: Ask) -> None:
    """The first version's page is genuine, and the verifier says that later entries exist."""
    verdicts = ask(STORY + "versions/1/")
    assert "Altered" not in words(verdicts), verdicts
    assert any("Later entries" in sentence for _, sentence in verdicts)


def test_a_record_that_has_fallen_silent_is_called_so(ask: Ask) -> None:
    """When the newest entry is older than the root promises, nothing is altered and freshness is unproven."""
    verdicts = ask(late_s=7200)
    assert "Altered" not in words(verdicts)
    assert any(word == "Unproven" and "2 h ago" in sentence for word, sentence in verdicts), verdicts


def test_one_changed_byte_of_a_page_is_found(ask: Ask, site: tuple[str, Path]) -> None:
    """A page with another word is altered, and both digests are named."""
    page = site[1] / STORY / "index.html"
    page.write_bytes(page.read_bytes().replace(b"corrected", b"corrupted"))
    verdicts = ask()
    assert any(word == "Altered" and "holds" in sentence for word, sentence in verdicts), verdicts


def test_a_planted_page_is_found(ask: Ask, site: tuple[str, Path]) -> None:
    """A page that was never printed is not part of the edition."""
    (site[1] / "news/planted").mkdir()
    shutil.copy(site[1] / STORY / "index.html", site[1] / "news/planted/index.html")
    verdicts = ask("news/planted/")
    assert any(word == "Altered" and "no such page" in sentence for word, sentence in verdicts), verdicts


def test_a_page_forged_under_a_map_of_its_own_is_found(
    ask: Ask, site: tuple[str, Path], truth: tuple[Publication, Path]
) -> None:
    """Changing page and map together does not help: the map no longer leads to the sealed root."""
    page = site[1] / STORY / "index.html"
    page.write_bytes(b"<!doctype html><title>forged</title>")
    forger = Publication()
    forger.write_map({page_key(STORY + "index.html"): bytes(32)})
    shutil.rmtree(site[1] / "log/map")
    for path in forger.store.list("log/map/"):
        (site[1] / path).parent.mkdir(parents=True, exist_ok=True)
        (site[1] / path).write_bytes(forger.store.get(path))
    verdicts = ask()
    assert any(word == "Altered" and "map" in sentence for word, sentence in verdicts), verdicts


@pytest.mark.parametrize("kept", [0, 1])
def test_a_checkpoint_with_one_of_its_lines_stripped_is_refused(ask: Ask, site: tuple[str, Path], kept: int) -> None:
    """Either key's line alone does not pass."""
    path = site[1] / "log/checkpoint"
    parsed = note.parse(path.read_bytes())
    path.write_bytes(note.Note(parsed.text, (parsed.lines[kept],)).encode())
    verdicts = ask()
    assert words(verdicts) == {"Altered"}, verdicts


def test_other_words_behind_the_same_seal_are_found(ask: Ask, site: tuple[str, Path]) -> None:
    """A document that was exchanged in the object store is altered."""
    for path in (site[1] / "objects").rglob("*.json"):
        if b"One seed, corrected" in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"corrected", b"corrupted"))
    verdicts = ask()
    assert any(word == "Altered" and "document" in sentence for word, sentence in verdicts), verdicts


def test_an_exchanged_entry_is_found(ask: Ask, site: tuple[str, Path]) -> None:
    """An entry bundle that does not hash to the tree cannot be passed off."""
    for path in (site[1] / "log/tile/entries").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b'"why":"update"', b'"why":"typo!!"'))
    assert "Altered" in words(ask())


def test_missing_tiles_leave_it_unread(ask: Ask, site: tuple[str, Path]) -> None:
    """What cannot be fetched is unread; nothing is guessed."""
    shutil.rmtree(site[1] / "log/tile")
    assert words(ask()) == {"Unread"}


def test_without_the_second_signatures_arithmetic_it_is_unproven(ask: Ask) -> None:
    """Where ML-DSA cannot be checked the verdict says so instead of saying verified."""
    verdicts = ask(without="**/vendor/post-quantum/ml-dsa.js")
    assert any(word == "Unproven" and "ML-DSA" in sentence for word, sentence in verdicts), verdicts


def test_a_record_that_shrinks_is_noticed(ask: Ask, site: tuple[str, Path], truth: tuple[Publication, Path]) -> None:
    """A browser that saw a longer record refuses the shorter one, even with good signatures."""
    assert "Altered" not in words(ask())
    shorter = Publication(log=list(truth[0].log[:-1]))
    shorter.log.pop()  # its own first entry, added by the constructor
    shorter.seal()
    (site[1] / "log/checkpoint").write_bytes(shorter.store.get("log/checkpoint"))
    for path in shorter.store.list("log/tile/"):
        (site[1] / path).parent.mkdir(parents=True, exist_ok=True)
        (site[1] / path).write_bytes(shorter.store.get(path))
    verdicts = ask()
    assert any(word == "Altered" and "never shrinks" in sentence for word, sentence in verdicts), verdicts


def test_a_story_checks_its_own_seal_where_it_stands(chromium: Any, site: tuple[str, Path]) -> None:
    """The button in the seal's box gives the same verdicts without leaving the page."""
    page = chromium.new_page()
    page.goto(site[0] + STORY)
    page.click(".seal-check")
    page.wait_for_selector("[data-verdict] .verdict-verified")
    assert page.locator("[data-verdict] .verdict-altered").count() == 0
    page.close()


def test_the_record_page_opens_and_proves_an_entry_by_address_and_by_keys(
    chromium: Any, site: tuple[str, Path]
) -> None:
    """An entry opens by `#index` and from the field by keyboard, and is shown with its proof."""
    page = chromium.new_page()
    page.goto(site[0] + "record/#3")
    page.wait_for_selector("[data-entry] .verdict-verified")
    assert "Entry 3" in page.inner_text("[data-entry]")
    assert page.locator(".entry-list li").count() >= 5
    page.focus("[data-field] canvas")
    page.keyboard.press("End")
    assert page.get_attribute("[data-field] canvas", "aria-valuetext").startswith("Entry 0: Root")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-entry] h2:has-text('Entry 0')")
    assert page.evaluate("location.hash") == "#0"
    page.close()


def test_the_record_page_has_no_accessibility_fault(chromium: Any, axe: str, site: tuple[str, Path]) -> None:
    """With the field drawn and an entry open, axe finds nothing."""
    page = chromium.new_page()
    page.goto(site[0] + "record/#2")
    page.wait_for_selector("[data-entry] .verdict-verified")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert not [one["id"] for one in found["violations"]], found["violations"]
    page.close()


def test_the_record_page_shows_a_bent_tile(chromium: Any, site: tuple[str, Path]) -> None:
    """An entry whose proof does not lead to the signed root is shown as altered."""
    for path in (site[1] / "log/tile/0").rglob("*"):
        if path.is_file():
            data = bytearray(path.read_bytes())
            data[32 * 4] ^= 1
            path.write_bytes(data)
    page = chromium.new_page()
    page.goto(site[0] + "record/#3")
    page.wait_for_selector(".verdict-altered")
    assert page.locator("[data-entry] .verdict-verified").count() == 0
    page.close()
