"""A process that dies at any step of sealing or printing, two that work at once, and databases that do not fit."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from sunseed.errors import Refused
from sunseed.record.entry import Edition, Publish, Tick


class Death(BaseException):
    """The process ends here: nothing after this line runs."""


def die(*args, **kwargs):
    """Stand in for the rest of a step."""
    raise Death


def _audit(room):
    """Check the whole log: every hash, every signature."""
    from sunseed.record import keys
    from sunseed.record.audit import audit
    from sunseed.store.folder import FolderStore

    verifiers = tuple(one.verifier for file in room.instance.log_key_files for one in keys.load(file))
    report = audit(FolderStore(room.instance.public), verifiers, prefix="log/")
    # What else is published below log/ is judged by the audit of the whole instance.
    assert not [one for one in report.problems if not one.path.startswith(("log/map/", "log/hint", "log/policy"))]
    return report.size


SEALING = {
    "before the indices are committed": ("sunseed.newsroom.publishing.sequencer.Sequencer._number", "before"),
    "after the indices, before the append": ("sunseed.newsroom.publishing.sequencer.Sequencer._append", "before"),
    "in the middle of the append": ("sunseed.record.writer.LogWriter._settle", "before"),
    "after the append, before the rows are marked": ("sunseed.newsroom.publishing.sequencer.Sequencer._mark", "before"),
    "after the rows are marked": ("sunseed.newsroom.publishing.sequencer.Sequencer._mark", "after"),
}


@pytest.mark.parametrize("step", SEALING)
def test_dying_while_sealing_loses_and_repeats_nothing(room, write_story, monkeypatch, step):
    """Whatever the step, the next sequencer seals each entry exactly once, in order."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Statement
    from sunseed.newsroom.publishing.sequencer import Sequencer

    name, side = SEALING[step]
    released = verbs.publish(room.people["editor"], write_story(room.people["editor"]))
    expected = list(Statement.objects.order_by("pk").values_list("leaf", flat=True))
    target, _, attribute = name.rpartition(".")
    module, _, owner = target.rpartition(".")
    original = getattr(getattr(__import__(module, fromlist=[owner]), owner), attribute)

    def deadly(self, *args, **kwargs):
        if side == "after":
            original(self, *args, **kwargs)
        raise Death

    first = Sequencer(room.instance)
    with monkeypatch.context() as patch:
        patch.setattr(name, deadly)
        with pytest.raises(Death):
            first.run_once()
    first.close()
    room.run()
    sealed = Statement.objects.filter(leaf__in=expected).order_by("index")
    assert [row.leaf for row in sealed] == expected
    assert all(row.sealed for row in sealed)
    assert [
        one.version for one in room.entries() if isinstance(one, Publish) and one.id.endswith(str(released.item))
    ] == [1]
    assert _audit(room) == Statement.objects.count() + 1  # the root entry was there before the newsroom


@pytest.mark.parametrize("step", ["_delete_erased", "outbox.edition"])
def test_dying_after_printing_prints_again_and_names_each_size_once(sqlite_room, write_story, monkeypatch, step):
    """A printer that dies between its files and its entry does it again; the log names each size once."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.printing import Printer
    from sunseed.newsroom.publishing.sequencer import Sequencer

    verbs.publish(sqlite_room.people["editor"], write_story(sqlite_room.people["editor"]))
    sequencer = Sequencer(sqlite_room.instance)
    sequencer.run_once()
    sequencer.close()
    with monkeypatch.context() as patch:
        patch.setattr(f"sunseed.newsroom.publishing.printing.{step}", die)
        with pytest.raises(Death):
            Printer(sqlite_room.instance).run_once()
    sqlite_room.run()
    sizes = [one.size for one in sqlite_room.entries() if isinstance(one, Edition)]
    assert sizes == sorted(set(sizes))
    assert sizes
    assert "A hundred million of them." in sqlite_room.page("/news/the-seeds-arrive/")


def test_a_publication_that_dies_before_its_transaction_is_swept(room, write_story, picture, monkeypatch):
    """Objects of a publication that was never committed are deleted an hour later, and only those."""
    from sunseed.newsroom.publishing import deposits, verbs
    from sunseed.newsroom.publishing.models import Statement

    editor = room.people["editor"]
    mine = picture(editor, "lone")
    story = write_story(editor, genre="photo", pictures=[mine])
    with monkeypatch.context() as patch:
        patch.setattr("sunseed.newsroom.publishing.outbox.publish", die)
        with pytest.raises(Death):
            verbs.publish(editor, story)
    assert room.public_text("A hundred million of them.")
    assert deposits.sweep() == 0
    room.clock.advance(3700)
    assert deposits.sweep() > 0
    assert not room.public_text("A hundred million of them.")
    assert not Statement.objects.exists()
    verbs.publish(editor, story)
    room.clock.advance(3700)
    assert deposits.sweep() == 0


def test_only_one_of_two_sequencers_works(room, write_story):
    """While one sequencer has its turn the other does nothing; when it stops, the other goes on."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.sequencer import Sequencer

    one, two = Sequencer(room.instance), Sequencer(room.instance)
    verbs.publish(room.people["editor"], write_story(room.people["editor"]))
    assert one.run_once() > 0
    verbs.publish(room.people["editor"], write_story(room.people["editor"], "Another one"))
    assert two.run_once() == 0
    assert not two.elected
    one.close()
    assert two.run_once() > 0
    two.close()


def test_a_sequencer_that_slept_past_its_turn_stops(room, write_story):
    """A process that was frozen for longer than its lease gives no indices; the one that took over does."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.lease import TERM, Turn
    from sunseed.newsroom.publishing.sequencer import Sequencer

    frozen = Sequencer(room.instance)
    frozen.run_once()
    verbs.publish(room.people["editor"], write_story(room.people["editor"]))
    writer = frozen._open()
    room.clock.advance(TERM.total_seconds() + 1)
    assert Turn("sequencer").take()
    with pytest.raises(Refused, match="took over"):
        frozen._number(writer)
    frozen.close()


def test_a_restored_old_database_is_refused_until_reconciled(sqlite_room, write_story, tmp_path):
    """A log ahead of its database is never written to; reconciling relearns what is public and then all goes on."""
    from django.db import connections

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item, State
    from sunseed.newsroom.publishing.reconcile import reconcile
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Story

    room, editor = sqlite_room, sqlite_room.people["editor"]
    verbs.publish(editor, write_story(editor))
    room.run()
    connections["default"].close()
    shutil.copy(room.instance.newsroom_db, tmp_path / "backup")
    after = write_story(editor, "Written after the backup", body="<p>Only public now.</p>")
    verbs.publish(editor, after)
    old = Story.objects.get(headline="The seeds arrive")
    saving.save(old, msgspec.structs.replace(old.draft, body="<p>Changed.</p>"), editor=editor, revision=old.revision)
    verbs.update(editor, old)
    room.run()
    size = len(room.entries())
    connections["default"].close()
    for name in ("", "-wal", "-shm"):
        room.instance.newsroom_db.with_name(f"newsroom.sqlite3{name}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", room.instance.newsroom_db)
    with pytest.raises(Refused, match="sunseed reconcile"):
        room.run()
    assert len(room.entries()) == size
    found = reconcile(room.instance)
    assert (found.size, found.dropped, found.restored) == (size, 0, 1)
    assert Item.objects.get(pk=old.pk).version == 2
    again = Story.objects.get(pk=after.pk)
    assert again.draft.body == "<p>Only public now.</p>"
    verbs.withdraw(editor, again.pk, reason="error")
    room.run()
    assert Item.objects.get(pk=after.pk).state == State.WITHDRAWN
    _audit(room)


def test_a_lost_database_is_made_again_from_the_record(room, write_story, picture):
    """With nothing but the instance's public files, stories come back with their pictures and can be corrected."""
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.reconcile import reconcile
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Story

    editor = room.people["editor"]
    mine = picture(editor, "lone")
    story = write_story(editor, lead=mine.id, pictures=[mine])
    verbs.publish(editor, story)
    room.run()
    room.lose_database()
    shutil.rmtree(room.instance.uploads)
    room.instance.uploads.mkdir()
    editor = Account.objects.create_user("new@news.example", role="editor")
    assert reconcile(room.instance).restored >= 3
    again = Story.objects.get(pk=story.pk)
    changed = msgspec.structs.replace(again.draft, headline="The seeds have arrived")
    saving.save(again, changed, editor=editor, revision=again.revision)
    verbs.correct(editor, again, words="They had not arrived.")
    room.run()
    assert "The seeds have arrived" in room.page("/news/the-seeds-arrive/")


def test_a_database_of_another_log_is_refused(sqlite_room, write_story):
    """A database that says more is sealed than the log holds is not believed."""
    from sunseed.newsroom.publishing.models import Statement

    Statement.objects.create(
        kind="tick", number=7, at="2026-01-01T00:00:00Z", entry=b"{}", leaf="0" * 64, index=9, sealed=True
    )
    with pytest.raises(Refused, match="older than the database"):
        sqlite_room.run()


def test_ticks_beat_without_gaps_whether_or_not_anything_happens(sqlite_room):
    """Each tick has the next number, and an early call adds none."""
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer = Sequencer(sqlite_room.instance)
    assert sequencer.beat()
    assert not sequencer.beat()
    for _ in range(3):
        sqlite_room.clock.advance(1)
        assert sequencer.beat()
    sequencer.run_once()
    sequencer.close()
    assert [one.n for one in sqlite_room.entries() if isinstance(one, Tick)] == [0, 1, 2, 3]


def test_two_editors_publishing_at_once_make_one_version(room, write_story):
    """Of two publications of one story at the same moment one happens and one is refused; nothing is sealed twice."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Statement

    editor = room.people["editor"]
    story = write_story(editor)

    def attempt(_):
        from django.db import connections

        try:
            verbs.publish(editor, story)
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "published"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, range(2)))
    assert outcomes == ["published", "refused"]
    assert Statement.objects.filter(item=story.pk).count() == 1


def test_a_waiting_entry_whose_place_the_log_has_given_away_is_dropped(sqlite_room, write_story, tmp_path):
    """A backup taken while an entry waited, and another one sealed in its place: the log wins, and it is said."""
    from django.db import connections

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item
    from sunseed.newsroom.publishing.reconcile import reconcile

    room, editor = sqlite_room, sqlite_room.people["editor"]
    story = write_story(editor)
    room.run()
    connections["default"].close()
    shutil.copy(room.instance.newsroom_db, tmp_path / "backup")
    verbs.publish(editor, story)
    room.run()
    sealed = Item.objects.get(pk=story.pk)
    connections["default"].close()
    for name in ("-wal", "-shm"):
        room.instance.newsroom_db.with_name(f"newsroom.sqlite3{name}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup", room.instance.newsroom_db)
    room.clock.advance(5)
    verbs.publish(editor, story)
    found = reconcile(room.instance)
    assert found.dropped > 0
    assert Item.objects.get(pk=story.pk).head == sealed.head
    room.run()
    about = [one for one in room.entries() if isinstance(one, Publish) and one.id.endswith(str(story.pk))]
    assert len(about) == 1
    _audit(room)


def test_a_picture_taken_by_an_erasure_from_a_publication_in_the_making_is_put_back(
    sqlite_room, write_story, picture, monkeypatch
):
    """While one story is taken down another with the same picture goes out: readers of the second see it."""
    from sunseed.newsroom.publishing import outbox, verbs
    from sunseed.newsroom.stories.models import Upload

    room, editor = sqlite_room, sqlite_room.people["editor"]
    first, second = picture(editor, "the same"), picture(editor, "the same")
    one = write_story(editor, "First", lead=first.id, pictures=[first])
    two = write_story(editor, "Second", lead=second.id, pictures=[second])
    Upload.objects.filter(pk=second.id).update(story=two)
    verbs.publish(editor, one)
    room.run()
    publish = outbox.publish

    def erase_first(stored, *, why):
        if stored.title == "Second":
            upload = Upload.objects.get(pk=second.id)
            for file in room.objects_of(upload):
                file.unlink()
        return publish(stored, why=why)

    verbs.take_down(editor, one.pk, reason="rights")
    with monkeypatch.context() as patch:
        patch.setattr("sunseed.newsroom.publishing.outbox.publish", erase_first)
        verbs.publish(editor, two)
    room.run()
    upload = Upload.objects.get(pk=second.id)
    assert len(room.objects_of(upload)) == len(upload.renditions)
