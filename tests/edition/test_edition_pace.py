"""What the processes of a full print do beside rendering: documents read ahead, pages made durable meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

import pytest

from sunseed.edition.pace import Syncing
from sunseed.edition.replaying import prepare
from sunseed.errors import OutcomeUnknown
from sunseed.record.reader import LogReader
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk


class Slow(MemoryStore):
    """A store whose every sync waits until it is let go, and fails where it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.begun = 0
        self.fails = False

    def sync(self) -> None:
        """Wait; perhaps fail."""
        self.begun += 1
        self.let_go.wait(60)
        if self.fails:
            raise OutcomeUnknown("the disk is gone")


def test_pages_are_made_durable_beside_the_rendering_and_at_its_end() -> None:
    """Rendering goes on while a sync does, and begins no other meanwhile; the end waits for it and syncs the rest."""
    store = Slow()
    syncing = Syncing(store, every_bytes=10)
    syncing.wrote(9)
    assert store.begun == 0
    syncing.wrote(9)
    syncing.wrote(99)  # comes back although the sync waits, and begins no other
    store.let_go.set()
    syncing.end()
    assert store.begun == 2


def test_a_sync_that_failed_beside_the_rendering_ends_the_print() -> None:
    """Whether what was written before is kept is not known then, whatever a later sync says."""
    store = Slow()
    store.let_go.set()
    store.fails = True
    syncing = Syncing(store, every_bytes=10)
    syncing.wrote(10)
    with pytest.raises(OutcomeUnknown):
        syncing.end()


class Moving(MemoryStore):
    """A store in which the folder of each key was removed and made anew while many were read."""

    def get_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Find nothing."""
        for _ in paths:
            yield None


def test_a_document_not_found_among_many_is_asked_for_alone() -> None:
    """A folder that was made anew while many were read makes no document missing; a withdrawal has none to read."""
    desk = Newsdesk(Moving())
    section, story = made.section(), made.story("one", identifier=made.item_id("one"))
    desk.publish(section)
    desk.publish(story)
    desk.withdraw(story.identifier)
    said = [data for _, data in LogReader(desk.public, size=desk.size).entries(0, desk.size)]
    found = prepare(desk.public, said)
    assert [one.identifier if one else None for one in found] == [section.identifier, story.identifier, None]
