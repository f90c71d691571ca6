"""Lies told with the log's keys that only printing the record once more finds."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from sunseed import verify
from sunseed.documents import edition_map
from sunseed.edition import mark
from sunseed.edition.press import Press
from sunseed.record import entry as entries
from sunseed.testing import documents as samples
from sunseed.testing.publication import NOW_MS, POLICY, Publication, published
from sunseed.verify import Report, SealedRecord, State, Verdict
from sunseed.verify.reprint import reprint

PAGE = "news/one-seed/index.html"


@pytest.fixture
def made(tmp_path: Path) -> Publication:
    """A small tree printed by the real printer, its edition sealed, with ticks after it."""
    made = published()
    for path in list(made.store.list("")):
        if not path.startswith(("log/", "objects/")):
            made.store.delete(path)
    printed = Press(made.store, tmp_path / "index.sqlite3").print()
    seal_edition(made, printed.root)
    for _ in range(300):
        made.tick()
    made.seal()
    return made


def seal_edition(made: Publication, root: bytes) -> None:
    made.add(entries.Edition(at=made.at(), size=len(made.log), root=root.hex(), format=edition_map.FORMAT))


def audit(made: Publication) -> Report:
    return verify.audit_tree(made.store, now_ms=NOW_MS, pinned=made.root_note, policy_file=POLICY, reprint=reprint)


def page(made: Publication, path: str = PAGE) -> Verdict:
    record = SealedRecord.open(made.store, now_ms=NOW_MS, pinned=made.root_note, policy_file=POLICY)
    data = made.store.get(path) if made.store.exists(path) else None
    return verify.verify_page(record, path, data, reprint(record))


def forge(made: Publication, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the site, then sign a fresh map and edition entry over it with the right keys."""
    site = {path: made.store.get(path) for path in made.store.list("") if not path.startswith(("log/", "objects/"))}
    change(site)
    for path in list(made.store.list("")):
        if path.startswith("log/map/") or not path.startswith(("log/", "objects/")):
            made.store.delete(path)
    for path, data in site.items():
        made.store.replace(path, data)
    values = {edition_map.page_key(path): sha256(data).digest() for path, data in site.items()}
    values |= {edition_map.item_key(item): bytes.fromhex(leaf) for item, leaf in made.leaves.items()}
    seal_edition(made, made.write_map(values))
    made.seal()


def test_what_the_printer_printed_is_what_it_prints_again(made: Publication) -> None:
    """Without a lie, page and tree are verified, and the report says that they were printed once more."""
    report = audit(made)
    assert report.state is State.VERIFIED, "\n".join(report.words())
    assert report.reprinted
    verdict = page(made)
    assert verdict.state is State.VERIFIED
    assert any("makes the same bytes" in one for one in verdict.notes)


def test_an_edition_of_an_earlier_size_is_printed_as_of_then(made: Publication) -> None:
    """What was published after the newest edition entry does not make the edition a lie."""
    made.publish(samples.story("later", identifier=samples.item_id("later")))
    made.seal()
    assert audit(made).state is State.VERIFIED, "\n".join(audit(made).words())
    assert page(made).state is State.VERIFIED


def test_lie_altered_page_under_a_fresh_edition_map(made: Publication) -> None:
    """Map and entry are rightly signed; the page is not what the record prints."""
    forge(made, lambda site: site.update({PAGE: site[PAGE].replace(b"Corrected", b"Never wrong")}))
    verdict = page(made)
    assert (verdict.state, verdict.where) == (State.ALTERED, (PAGE,))
    assert page(made, "news/another/index.html").state is State.VERIFIED
    report = audit(made)
    assert report.state is State.ALTERED
    assert [one.where for one in report.findings] == [(PAGE,)], "\n".join(report.words())


def test_lie_story_page_removed_under_a_fresh_edition_map(made: Publication) -> None:
    """The item is still there, its page is gone, and all is signed."""
    forge(made, lambda site: site.pop(PAGE) and None)
    assert page(made).state is State.ALTERED
    report = audit(made)
    assert report.state is State.ALTERED
    assert (PAGE,) in [one.where for one in report.findings]


def test_lie_page_invented_under_a_fresh_edition_map(made: Publication) -> None:
    """A page no document stands for, rightly signed, is not printed from the record."""
    forge(made, lambda site: site.update({"news/invented/index.html": b"<p>never published</p>"}))
    assert page(made, "news/invented/index.html").state is State.ALTERED
    report = audit(made)
    assert report.state is State.ALTERED
    assert ("news/invented/index.html",) in [one.where for one in report.findings]


def test_lie_script_changed_under_a_fresh_edition_map(made: Publication) -> None:
    """Scripts and styles are part of the edition and are compared like pages."""
    script = next(path for path in made.store.list("assets/") if path.endswith(".js"))
    forge(made, lambda site: site.update({script: site[script] + b"//"}))
    assert page(made, script).state is State.ALTERED
    assert (script,) in [one.where for one in audit(made).findings]


OTHER = mark.Mark("9.9.9", "ab" * 32)


def another_release(site: dict[str, bytes]) -> None:
    """Change one page, as a release with one other template prints it, and bear that release's mark."""
    site["news/another/index.html"] += b"<!-- another release -->"
    site[mark.PATH] = OTHER.encode()


def test_pages_of_another_release_are_unproven(made: Publication) -> None:
    """Another release that changes a single page is no lie and no proof, and the verdict names that release."""
    forge(made, another_release)
    verdict = page(made, "news/another/index.html")
    assert verdict.state is State.UNPROVEN
    assert "9.9.9" in verdict.because
    assert page(made).state is State.VERIFIED
    report = audit(made)
    assert report.state is State.UNPROVEN
    assert any("9.9.9" in line for line in report.words())


def test_lie_altered_page_that_excuses_itself_with_another_mark(made: Publication) -> None:
    """Whoever changes a page and the mark, without the keys, is found by both: the map binds their digests."""
    made.store.replace(PAGE, made.store.get(PAGE) + b"<!-- put here -->")
    made.store.replace(mark.PATH, OTHER.encode())
    assert page(made).state is State.ALTERED
    assert page(made, mark.PATH).state is State.ALTERED
    assert {one.where for one in audit(made).findings if one.state is State.ALTERED} == {(PAGE,), (mark.PATH,)}


def test_lie_altered_page_in_a_site_of_another_release(made: Publication) -> None:
    """Where another release did print the site, a page changed after it is still altered."""
    forge(made, another_release)
    made.store.replace(PAGE, made.store.get(PAGE) + b"<!-- put here -->")
    assert page(made).state is State.ALTERED
    assert (PAGE,) in [one.where for one in audit(made).findings if one.state is State.ALTERED]


def test_lie_altered_page_under_our_own_mark(made: Publication) -> None:
    """A fresh map over pages that all differ is no excuse where the mark says that this very release printed them."""

    def everything(site: dict[str, bytes]) -> None:
        for path in site:
            if path.endswith(".html"):
                site[path] += b"<!-- other words -->"

    forge(made, everything)
    assert page(made).state is State.ALTERED
    assert audit(made).state is State.ALTERED


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[" * 2000, OTHER.encode() + b" "])
def test_a_site_that_names_no_release_is_unproven(made: Publication, data: bytes | None) -> None:
    """No mark, or one that is not written as printers write it, names no release; nothing is believed of it."""

    def unnamed(site: dict[str, bytes]) -> None:
        another_release(site)
        site.pop(mark.PATH)
        if data is not None:
            site[mark.PATH] = data

    forge(made, unnamed)
    verdict = page(made, "news/another/index.html")
    assert verdict.state is State.UNPROVEN
    assert "does not name" in verdict.because
    assert audit(made).state is State.UNPROVEN
