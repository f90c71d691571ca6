"""A new root goes into the log of a working newsroom: keys take over at its entry; a death anywhere repairs itself."""

from __future__ import annotations

from pkgutil import resolve_name

import pytest

from sunseed import roots
from sunseed.errors import Absent, Refused, Untrue
from sunseed.record import note
from sunseed.record.checkpoint import LogKeys
from sunseed.store.folder import FolderStore
from sunseed.testing import ceremony
from sunseed.verify import SealedRecord, State, audit_tree

NOW_MS = 1_800_000_100_000


class Death(BaseException):
    """The process ends here: nothing after this line runs."""


def put(room, **changes):
    """Draft, sign and put the next root into the outbox; return the draft."""
    from sunseed.newsroom.publishing import outbox

    made = ceremony.sign(ceremony.draft(room.instance, **changes), [room.instance.root_key_file])
    roots.keep_policy(room.instance, made.policy)
    outbox.root(made.root.serial, made.note())
    return made


def holds(room, pinned=None):
    """Check everything public from a pinned root, the first one left out; return the record."""
    store = FolderStore(room.instance.public)
    pinned = pinned or room.instance.root_note_file.read_bytes()
    policy = room.instance.policy_file.read_bytes()
    report = audit_tree(store, now_ms=NOW_MS, pinned=pinned, policy_file=policy)
    assert report.findings == [], report.words()
    assert report.state is State.VERIFIED
    return SealedRecord.open(store, now_ms=NOW_MS, pinned=pinned, policy_file=policy)


def test_new_log_keys_take_over_at_the_entry_of_their_root(room, write_story):
    """Stories published before, with and after a rotation are sealed; both roots lead there, old keys sign no more."""
    from sunseed.newsroom.publishing import verbs

    editor, first = room.people["editor"], room.instance.root_note_file.read_bytes()
    old = roots.in_force(room.instance).newest.log
    verbs.publish(editor, write_story(editor, "Before"))
    room.run()
    before = room.instance.public.joinpath("log/checkpoint").read_bytes()
    verbs.publish(editor, write_story(editor, "With"))
    made = put(room, rotate=True)
    verbs.publish(editor, write_story(editor, "With as well"))
    room.run()
    verbs.publish(editor, write_story(editor, "After"))
    room.run()
    for pinned in (first, made.note()):
        record = holds(room, pinned)
        assert record.succession.newest.text() == made.text
        assert record.succession.open_checkpoint(before).size == record.succession.indices[1] - 1
    with pytest.raises(Untrue, match="no line by a known key"):
        old.open(room.instance.public.joinpath("log/checkpoint").read_bytes())
    assert room.instance.root_note_file.read_bytes() == made.note()
    assert room.instance.policy_file.read_bytes() == made.policy != b""
    known = roots.in_force(room.instance)
    assert [file.name for file in roots.retired(room.instance, known)] == ["log-ed25519.key", "log-mldsa44.key"]
    for file in roots.retired(room.instance, known):
        file.unlink()
    verbs.publish(editor, write_story(editor, "When they are destroyed"))
    room.run()
    holds(room, first)


STEPS = {
    "before the root is announced": ("sunseed.roots.announce", "before"),
    "announced, before the append": ("sunseed.roots.announce", "after"),
    "staged, before the commit": ("sunseed.store.cell.SqliteCell.swap", "before"),
    "committed, nothing applied": ("sunseed.store.cell.SqliteCell.swap", "after"),
    "committed, not published": ("sunseed.record.writer.LogWriter._settle", "before"),
    "published, root.note and policy.txt still the old ones": ("sunseed.roots.settle", "before"),
    "settled, before the rows are marked": ("sunseed.newsroom.publishing.sequencer.Sequencer._mark", "before"),
}


@pytest.mark.parametrize("step", STEPS)
def test_dying_during_a_rotation_recovers(sqlite_room, write_story, monkeypatch, step):
    """Wherever the process dies, the next one seals root and stories once, under the keys that are then in force."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.sequencer import Sequencer

    room = sqlite_room
    editor, first = room.people["editor"], room.instance.root_note_file.read_bytes()
    verbs.publish(editor, write_story(editor, "Before"))
    room.run()
    made = put(room, rotate=True)
    verbs.publish(editor, write_story(editor, "With"))
    sequencer = Sequencer(room.instance)
    sequencer._turn.take()
    sequencer._open()  # opening settles too: the death below shall be that of the append
    name, side = STEPS[step]
    die_at(monkeypatch, name, side, sequencer)
    room.run()
    record = holds(room, first)
    assert record.succession.newest.text() == made.text
    assert room.instance.root_note_file.read_bytes() == made.note()
    holds(room)
    verbs.publish(editor, write_story(editor, "After"))
    room.run()
    assert [one.kind for one in room.entries()].count("root") == 2
    holds(room, first)


def die_at(monkeypatch, name, side, sequencer):
    """Let a step be the last thing its process does, with what came before it or also with what it does."""
    original = resolve_name(name)

    def deadly(*args, **kwargs):
        if side == "after":
            original(*args, **kwargs)
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(name, deadly)
        with pytest.raises(Death):
            sequencer.run_once()
    if sequencer._writer is not None:
        sequencer._writer._cell.close()  # a dead process publishes nothing more
        sequencer._writer = None
    sequencer.close()


def test_a_root_that_got_another_place_after_a_lost_index_counts_there(sqlite_room, write_story, monkeypatch):
    """An announcement for an entry that another one became is forgotten, and made again for where the root stands."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Statement
    from sunseed.newsroom.publishing.sequencer import Sequencer

    room, editor = sqlite_room, sqlite_room.people["editor"]
    made = put(room, rotate=True)
    sequencer = Sequencer(room.instance)
    sequencer._turn.take()
    sequencer._open()
    die_at(monkeypatch, "sunseed.roots.announce", "after", sequencer)
    waiting = Statement.objects.get(kind="root")
    assert (room.instance.roots / f"2-{waiting.index}.note").is_file()
    Statement.objects.filter(pk=waiting.pk).update(index=None, sealed=True)  # out of the way for a moment
    verbs.publish(editor, write_story(editor, "In its place"))
    Statement.objects.filter(pk=waiting.pk).delete()
    room.run()
    assert roots.in_force(room.instance).newest.serial == 1
    put(room, rotate=True)
    room.run()
    record = holds(room)
    assert record.succession.newest.text() == made.text
    assert record.succession.indices[1] > waiting.index


def test_without_the_new_private_keys_nothing_is_sealed(sqlite_room):
    """A root whose log keys are not on this machine is refused before anything is written; with them, it goes on."""
    room = sqlite_room
    put(room, rotate=True)
    new = sorted(room.instance.keys.glob("log-*-2.key"))
    held = [file.read_bytes() for file in new]
    for file in new:
        file.unlink()
    size = roots.committed_size(room.instance)
    with pytest.raises(Absent, match="bring it back"):
        room.run()
    assert roots.committed_size(room.instance) == size
    for file, data in zip(new, held, strict=True):
        file.write_bytes(data)
        file.chmod(0o600)
    room.run()
    assert holds(room).succession.newest.serial == 2


def test_a_second_root_of_a_serial_is_refused(sqlite_room):
    """While one root waits, another of its serial cannot be put beside it."""
    from sunseed.newsroom.publishing import handover

    put(sqlite_room)
    other = ceremony.sign(
        ceremony.draft(sqlite_room.instance, expires="2041-01-01T00:00:00Z"), [sqlite_room.instance.root_key_file]
    )
    with pytest.raises(Refused, match="another root 2 waits"):
        handover.publish(sqlite_room.instance, 2, other.note())


def test_a_waiting_root_that_the_log_has_overtaken_is_dropped(sqlite_room, write_story):
    """After a restored database brought an old root back to wait, it is dropped and publishing goes on."""
    from sunseed.newsroom.publishing import outbox, verbs
    from sunseed.newsroom.publishing.models import Statement

    room, editor = sqlite_room, sqlite_room.people["editor"]
    late = ceremony.sign(
        ceremony.draft(room.instance, expires="2041-01-01T00:00:00Z"), [room.instance.root_key_file]
    ).note()
    put(room, rotate=True)
    room.run()
    Statement.objects.filter(kind="root").update(number=None)  # as `reconcile` leaves it
    outbox.root(2, late)
    verbs.publish(editor, write_story(editor, "It goes on"))
    room.run()
    assert not Statement.objects.filter(sealed=False).exists()
    assert holds(room).succession.indices[1:] == roots.in_force(room.instance).succession.indices[1:]
    assert len(roots.in_force(room.instance).succession.roots) == 2


def test_a_database_lost_after_a_rotation_is_made_again(room, write_story):
    """Reconciling reads a log whose keys have changed, and the newsroom goes on under the new ones."""
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.reconcile import reconcile

    verbs.publish(room.people["editor"], write_story(room.people["editor"], "Before"))
    put(room, rotate=True)
    room.run()
    room.lose_database()
    reconcile(room.instance)
    editor = Account.objects.create_user("again@news.example", "a long enough passphrase", role="editor")
    put(room)
    verbs.publish(editor, write_story(editor, "After", section=section()))
    room.run()
    assert holds(room).succession.newest.serial == 3


def section():
    """Return the key of the one section there is."""
    from sunseed.newsroom.stories.models import Section

    return str(Section.objects.get().pk)


def test_publishing_a_root_seals_it_where_no_newsroom_runs(room):
    """The call puts the root in, seals it itself, and answers with its entry."""
    from sunseed.newsroom.publishing import handover

    made = ceremony.sign(ceremony.draft(room.instance), [room.instance.root_key_file])
    index = handover.publish(room.instance, 2, made.note())
    assert roots.in_force(room.instance).succession.indices == (0, index)
    assert note.parse(room.instance.root_note_file.read_bytes()).text == made.text
    room.run()
    holds(room)


def test_the_published_policy_follows_before_anything_is_printed(sqlite_room, write_story):
    """Where no printer runs, readers still find the policy that the new root names beside the log."""
    from sunseed.newsroom.publishing import handover, verbs

    room = sqlite_room
    verbs.publish(room.people["editor"], write_story(room.people["editor"], "Before"))
    room.run()
    shown = room.instance.public / "log" / "policy"
    assert shown.is_file()
    made = ceremony.sign(ceremony.draft(room.instance, rotate=True), [room.instance.root_key_file])
    roots.keep_policy(room.instance, made.policy)
    handover.publish(room.instance, 2, made.note())
    assert shown.read_bytes() == made.policy
    record = SealedRecord.open(FolderStore(room.instance.public), now_ms=NOW_MS, pinned=made.note())
    assert record.succession.newest.serial == 2


def test_a_newsroom_that_lost_its_roots_folder_learns_it_from_the_log(sqlite_room):
    """Without `roots/`, who speaks is found among the log's own entries, from the first root on."""
    import shutil

    put(sqlite_room, rotate=True)
    sqlite_room.run()
    put(sqlite_room)
    shutil.rmtree(sqlite_room.instance.roots)
    sqlite_room.run()
    assert holds(sqlite_room).succession.newest.serial == 3
    opened = LogKeys(roots.in_force(sqlite_room.instance).newest.log.verifiers)
    assert opened.open(sqlite_room.instance.public.joinpath("log/checkpoint").read_bytes()).size
