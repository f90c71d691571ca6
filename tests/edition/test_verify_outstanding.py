"""While a large change is being printed an honest site is unproven at most, and a lie in it is still found."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed import verify
from sunseed.documents import edition_map
from sunseed.edition import contexts
from sunseed.edition.press import Press
from sunseed.edition.subjects import Render
from sunseed.edition.theme import Theme
from sunseed.errors import Unavailable
from sunseed.record import entry as entries
from sunseed.testing import documents as samples
from sunseed.testing.publication import NOW_MS, POLICY, Publication
from sunseed.verify import Report, SealedRecord, State, Verdict, verify_item
from sunseed.verify.reprint import reprint, since

THEME = Theme.load()
NEWS = samples.item_id("news")
STORIES = 8


class Site:
    """A newsroom's public tree with a press that prints a few pages at a time."""

    def __init__(self, folder: Path, *, theme: Render = THEME, ticks: int = 0) -> None:
        self.made = Publication()
        self.made.publish(samples.site())
        self.made.publish(samples.section())
        for number in range(STORIES):
            self.made.publish(samples.story(f"story-{number}", identifier=samples.item_id(f"{number}")))
        for _ in range(ticks):
            self.made.tick()
        self.made.seal()
        self.press = Press(self.made.store, folder / "index.sqlite3", theme=theme, at_once=4, slice_size=2)
        self.name()

    def name(self) -> None:
        """Print everything and name the edition."""
        printed = self.press.print()
        said = entries.Edition(
            at=self.made.at(), size=len(self.made.log), root=printed.root.hex(), format=edition_map.FORMAT
        )
        self.made.add(said)
        self.made.seal()
        self.made.point()

    def rename(self, name: str, version: int) -> None:
        """Give the section another name, which every story shows."""
        self.made.publish(samples.section(name=name, slug="news", identifier=NEWS, version=version))
        self.made.seal()

    def audit(self, *, printer: bool = True) -> Report:
        """Return the audit of the tree."""
        return verify.audit_tree(
            self.made.store,
            now_ms=NOW_MS,
            pinned=self.made.root_note,
            policy_file=POLICY,
            reprint=reprint if printer else None,
            since=since if printer else None,
        )

    def record(self) -> SealedRecord:
        """Return the record as a verifier opens it."""
        return SealedRecord.open(self.made.store, now_ms=NOW_MS, pinned=self.made.root_note, policy_file=POLICY)

    def page(self, path: str, *, printer: bool = True) -> Verdict:
        """Return the verdict on a page."""
        store = self.made.store
        data = store.get(path) if store.exists(path) else None
        return verify.verify_page(self.record(), path, data, None, since if printer else None)

    def near(self, path: str) -> Verdict:
        """Return the verdict on a page with few entries read, though the printer is at hand."""
        store = self.made.store
        record = verify.open_near(store, now_ms=NOW_MS, pinned=self.made.root_note, policy_file=POLICY)
        assert record.evidence.unread
        return verify.verify_page(record, path, store.get(path), None, since)

    def put(self, path: str, data: bytes) -> None:
        """Put bytes onto the site, as whoever holds the server may."""
        self.made.store.replace(path, data)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with an edition, and after it a section renamed, of which the first pages are printed."""
    site = Site(tmp_path)
    assert site.audit().state is State.VERIFIED
    site.rename("Latest", 2)
    assert site.press.step().tail is not None
    return site


FIRST, LAST = f"news/story-{STORIES - 1}/index.html", "news/story-0/index.html"


def states(report: Report) -> set[State]:
    return {one.state for one in report.findings}


def test_an_honest_site_being_printed_is_unproven_at_most(site: Site) -> None:
    """At every step: pages of the edition are verified, newer ones are being printed, and nothing is altered."""
    home = site.page("index.html")
    assert home.state is State.UNPROVEN
    assert "Being printed" in home.because
    assert site.page(LAST).state is State.VERIFIED
    while True:
        report = site.audit()
        assert states(report) == {State.UNPROVEN}, "\n".join(report.words())
        assert any("Being printed" in one.because for one in report.findings)
        for number in range(STORIES):
            assert verify_item(site.record(), samples.item_id(f"{number}")).state is not State.ALTERED
        if site.press.step().tail is None:
            break
    assert states(site.audit()) == {State.UNPROVEN}, "\n".join(site.audit().words())
    assert site.page("index.html").state is State.UNPROVEN  # the map is new, its entry is not there yet
    site.name()
    assert site.audit().state is State.VERIFIED, "\n".join(site.audit().words())


def test_pages_of_states_in_between_are_not_altered(site: Site) -> None:
    """A page printed after one statement and owed again for the next is that of a state of the record."""
    site.press.print()
    site.rename("Newest", 3)
    site.press.step()
    report = site.audit()
    assert states(report) == {State.UNPROVEN}, "\n".join(report.words())


def test_without_a_printer_nothing_is_called_altered_that_may_be_being_printed(site: Site) -> None:
    """Who cannot print cannot tell, and says so."""
    verdict = site.page("index.html", printer=False)
    assert verdict.state is State.UNPROVEN
    assert "Printing once more can tell" in verdict.because
    assert State.ALTERED not in states(site.audit(printer=False))


def test_a_map_that_was_being_written_when_the_print_was_killed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the map's files are the edition's, half are newer: being printed."""
    store, count = site.made.store, 0
    replace = store.apply

    def dying(writes: list[tuple[str, bytes]], *, durable: bool, read_only: bool = False) -> None:
        nonlocal count
        for path, data in writes:
            count += path.startswith("log/map/")
            if count > 5:
                raise Unavailable("the machine died")
            replace([(path, data)], durable=durable, read_only=read_only)

    monkeypatch.setattr(store, "apply", dying)
    with pytest.raises(Unavailable):
        site.press.print()
    monkeypatch.undo()
    report = site.audit()
    assert states(report) == {State.UNPROVEN}, "\n".join(report.words())


@pytest.mark.parametrize("path", ["index.html", FIRST, LAST, "news/invented/index.html"])
def test_lie_page_altered_while_the_site_is_being_printed(site: Site, path: str) -> None:
    """A page that follows from no state of the record is altered, printed already or not yet."""
    site.put(path, b"<p>never published</p>")
    assert site.page(path).state is State.ALTERED
    assert [one.where for one in site.audit().findings if one.state is State.ALTERED] == [(path,)]


def test_lie_map_altered_while_the_site_is_being_printed(site: Site) -> None:
    """A file of the map that is that of no state is altered."""
    path = next(iter(site.made.store.list("log/map/")))
    site.put(path, bytes(64))
    assert State.ALTERED in states(site.audit())


def test_lie_page_of_an_earlier_edition_brought_back(site: Site) -> None:
    """What an edition before the newest one showed is no state after it."""
    old = site.made.store.get(LAST)
    site.press.print()
    site.name()
    site.rename("Newest", 3)
    site.press.step()
    site.put(LAST, old)
    assert site.page(LAST).state is State.ALTERED
    assert (LAST,) in [one.where for one in site.audit().findings if one.state is State.ALTERED]


def test_lie_altered_page_where_nothing_is_outstanding(site: Site) -> None:
    """Where the edition covers the whole record no printing is an excuse, with a printer or without."""
    site.press.print()
    site.name()
    site.put(LAST, b"<p>never published</p>")
    assert site.page(LAST, printer=False).state is State.ALTERED
    assert State.ALTERED in states(site.audit(printer=False))


# ---- few entries read, other releases, kinds to come ----------------------------------------------------------------


def test_with_few_entries_read_a_newer_page_is_unproven(tmp_path: Path) -> None:
    """Every statement after the edition is read; what stands before is not proved, so nothing is printed from it."""
    site = Site(tmp_path, ticks=300)
    assert site.near("index.html").state is State.VERIFIED
    site.rename("Latest", 2)
    site.press.step()
    newer = site.near("index.html")
    assert newer.state is State.UNPROVEN
    assert "Reading every entry and printing once more can tell" in newer.because
    assert site.near(LAST).state is State.VERIFIED
    site.put(LAST, b"<p>never published</p>")
    assert site.near(LAST).state is State.UNPROVEN
    assert site.page(LAST).state is State.ALTERED


def test_lie_altered_page_with_few_entries_read_and_nothing_outstanding(tmp_path: Path) -> None:
    """Few entries are enough to know that nothing is outstanding, and then nothing is excused."""
    site = Site(tmp_path, ticks=300)
    site.put(LAST, b"<p>never published</p>")
    assert site.near(LAST).state is State.ALTERED


class Other:
    """The theme of another release."""

    def render(self, page: contexts.Page) -> bytes:
        """Return a page as this release does not print it."""
        return THEME.render(page) + b"<!-- another release -->"

    def assets(self) -> dict[str, bytes]:
        """Return one file more."""
        return {**THEME.assets(), "assets/other.0.css": b"/**/"}


def test_a_site_that_another_release_is_printing_is_not_altered(tmp_path: Path) -> None:
    """This release cannot print another one's pages again: it cannot tell, in the edition or after it."""
    site = Site(tmp_path, theme=Other())
    site.rename("Latest", 2)
    site.press.step()
    assert site.page("index.html").state is State.UNPROVEN
    assert State.ALTERED not in states(site.audit())


def test_an_entry_of_a_kind_to_come_may_have_made_a_page_newer(site: Site) -> None:
    """What an unknown entry does to pages is not known, so a page behind one is not called altered."""
    site.press.print()
    site.name()
    site.made.log.append(b'{"at":"2026-11-01T08:00:30Z","kind":"later","v":1}')
    site.made.seal()
    site.put(LAST, b"<p>by a kind to come</p>")
    assert site.page(LAST).state is State.UNPROVEN
    assert State.ALTERED not in states(site.audit())
