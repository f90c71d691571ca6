"""Lines lie encrypted beside the footage: durable before the receipt, opened by an editor, read by nobody else."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sunseed.capture import line
from sunseed.capture.identity import Identity
from sunseed.capture.segment import SLOT_BYTES, Opener, Sealed
from sunseed.errors import Unavailable, Untrue
from sunseed.testing.clock import ManualClock
from sunseed.testing.filming import DESK, EDITOR_KEY, name_on_desk
from sunseed.testing.phone import Phone


def filmed(room: Any, seconds: int = 3, name: str = "a phone") -> Phone:
    """Return a phone that has filmed and sent nothing."""
    from sunseed.newsroom.intake import seen
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint

    room.run()
    data = seen.hand_out()
    made = Phone("news.example/log", data, Checkpoint.parse(note.parse(data).text).size, name)
    made.open(wrap=b"wrapped for " + name.encode())
    for n in range(seconds):
        made.second(b"second %d of %s " % (n, name.encode()) * 50)
    return made


def accept(made: Phone, first: int = 0) -> None:
    """Send what a phone holds."""
    from sunseed.newsroom.intake import accepting, tokens

    accepting.accept([one.data for one in made.lines[first:]], tokens.give() if first == 0 else "")


def everything(room: Any) -> bytes:
    """Return every byte of the instance's folder and every value of the intake's tables."""
    from django.apps import apps

    files = b"".join(one.read_bytes() for one in sorted(room.instance.root.rglob("*")) if one.is_file())
    rows = [list(one.objects.values_list()) for one in apps.get_app_config("intake").get_models()]
    return (
        files
        + repr(
            [[bytes(v) if isinstance(v, memoryview) else v for row in rows_ for v in row] for rows_ in rows]
        ).encode()
    )


def opened(places: Any) -> list[bytes]:
    """Open rows' lines as an editor."""
    from sunseed.newsroom.intake import segments

    opener = Opener(segments.key, Identity(EDITOR_KEY))
    return [opener.open(one) for one in segments.read(list(places.values_list("segment", "slot")))]


def test_what_was_taken_opens_for_an_editor_and_lies_nowhere_in_clear(room: Any) -> None:
    """No body, signature, commitment or reason of a line is in any file or row; each line opens byte for byte."""
    from sunseed.newsroom.intake.models import Conflict, Line

    made = filmed(room)
    made.gap("call", 2000)
    accept(made)
    forged = made.sign(msgspec.structs.replace(made.lines[2].body, commit="ab" * 32))
    from sunseed.newsroom.intake import accepting

    with pytest.raises(accepting.Contradicted):
        accepting.accept([forged.data])
    assert opened(Line.objects.order_by("seq")) == [one.data for one in made.lines]
    assert opened(Conflict.objects.all()) == [forged.data]
    held = everything(room)
    for one in (*made.lines, forged):
        body, _, signature = one.data.partition(b"\n")
        assert body not in held
        assert signature not in held
        if isinstance(one.body, line.Seal):
            assert one.body.commit.encode() not in held
    assert made.lines[2].id.hex().encode() in held, "the search finds what is there"


def test_the_vault_alone_gives_back_every_line(sqlite_room: Any, tmp_path: Path) -> None:
    """A keeper's copy, without the database: an editor opens all segments and finds all lines of all captures."""
    first, second = filmed(sqlite_room), filmed(sqlite_room, name="another phone")
    accept(first)
    accept(second)
    copy = tmp_path / "keeper"
    shutil.copytree(sqlite_room.instance.vault, copy)
    opener = Opener(lambda name: (copy / "lines" / name[:2] / f"{name}.age").read_bytes(), Identity(EDITOR_KEY))
    found = []
    for file in copy.glob("lines/*/*.lines"):
        data = file.read_bytes()
        slots = [data[at : at + SLOT_BYTES] for at in range(0, len(data), SLOT_BYTES)]
        found += [opener.open(Sealed(file.stem, n, slot)) for n, slot in enumerate(slots)]
    assert sorted(found) == sorted(one.data for one in (*first.lines, *second.lines))


def test_a_line_that_cannot_be_kept_is_not_acknowledged(sqlite_room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full or breaks under the vault: no row and no receipt; the next try begins a new segment."""
    from sunseed.newsroom.intake.models import Capture, Line

    made = filmed(sqlite_room)
    accept(made)
    made.second(b"one more " * 60)
    true = os.fdatasync

    def broken(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fdatasync", broken)
    with pytest.raises(Exception, match="space"):
        accept(made, 4)
    assert (Line.objects.count(), Capture.objects.get().seq) == (4, 3)
    monkeypatch.setattr(os, "fdatasync", true)
    accept(made, 4)
    assert opened(Line.objects.order_by("seq")) == [one.data for one in made.lines]
    assert Line.objects.values("segment").distinct().count() == 2


def test_a_new_desk_list_begins_a_segment_once_a_root_names_it(sqlite_room: Any, tmp_path: Path) -> None:
    """Until then the old list's editors go on reading; a restart in between waits instead of guessing."""
    from sunseed.newsroom.intake import segments
    from sunseed.newsroom.intake.models import Line

    made = filmed(sqlite_room, 1)
    accept(made)
    desk = sqlite_room.instance.desk_file
    desk.write_bytes(DESK + b"# somebody is coming\n")
    made.second(b"between the lists " * 30)
    accept(made, 2)
    assert Line.objects.values("segment").distinct().count() == 1
    segments.writer().close()
    made.second(b"after a restart " * 30)
    with pytest.raises(Unavailable):
        accept(made, 3)
    desk.write_bytes(DESK)
    accept(made, 3)
    name_on_desk(sqlite_room.instance, tmp_path / "new.key")
    sqlite_room.run()
    made.second(b"under the new list " * 30)
    accept(made, 4)
    last = Line.objects.order_by("seq").last()
    assert last is not None
    (sealed,) = segments.read([(last.segment, last.slot)])
    new = Identity.read((tmp_path / "new.key").read_bytes())
    assert Opener(segments.key, new).open(sealed) == made.lines[-1].data
    with pytest.raises(Untrue):
        Opener(segments.key, Identity(EDITOR_KEY)).open(sealed)


def test_nothing_is_taken_that_nobody_could_open(django_base: Path, tmp_path: Path) -> None:
    """A newsroom without editors' keys: senders are told to wait."""
    from sunseed import founding
    from sunseed.newsroom.intake import segments
    from sunseed.settings import Settings, Site

    settings = Settings(site=Site(origin="new.example/log", name="New"))
    instance = founding.found(tmp_path / "new", settings, ManualClock(1_800_000_000_000))
    with pytest.raises(Unavailable, match="No editor's key"):
        segments.Writer(instance).keep([b"a line"])
    assert not any(instance.vault.iterdir())
