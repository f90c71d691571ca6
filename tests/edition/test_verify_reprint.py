"""Lies told with the log's keys that only printing the record once more finds."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from sunseed import verify
from sunseed.documents import edition_map
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


def test_pages_of_another_release_are_unproven(made: Publication) -> None:
    """Where every page differs, another printer was at work: that is no lie and no proof."""

    def reprinted(site: dict[str, bytes]) -> None:
        for path in site:
            if path.endswith(".html"):
                site[path] += b"<!-- another release -->"

    forge(made, reprinted)
    assert page(made).state is State.UNPROVEN
    assert audit(made).state is State.UNPROVEN
