"""Founding and opening a newsroom on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sunseed import founding
from sunseed.clock import SystemClock
from sunseed.errors import Absent, Malformed, Refused
from sunseed.instance import Instance
from sunseed.record import entry, keys, root
from sunseed.record.checkpoint import LogKeys
from sunseed.record.reader import LogReader
from sunseed.record.succession import Succession
from sunseed.settings import Settings, Site
from sunseed.store.folder import FolderStore

SETTINGS = Settings(site=Site(origin="news.example/log", name="The Field"))


def found(folder: Path) -> Instance:
    """Found a newsroom."""
    return founding.found(folder, SETTINGS, SystemClock())


def test_what_is_founded_can_be_opened(tmp_path: Path) -> None:
    """A new newsroom opens with the settings it was given."""
    made = found(tmp_path / "news")
    assert Instance.open(tmp_path / "news", {}) == made
    assert not (tmp_path / ".news.new").exists()


def test_an_empty_folder_is_a_good_place(tmp_path: Path) -> None:
    """A newsroom may be made in a folder that is there and empty."""
    assert found(tmp_path).root == tmp_path.resolve()


def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Key files have mode 0600, private folders 0700, and the public tree is readable."""
    before = os.umask(0)
    try:
        made = found(tmp_path / "news")
    finally:
        os.umask(before)
    for file in [*made.keys.iterdir(), made.settings_file, made.head, made.newsroom_db]:
        assert file.stat().st_mode & 0o777 == 0o600, file
    for folder in (made.keys, made.uploads, made.vault, made.staging, made.mail):
        assert folder.stat().st_mode & 0o777 == 0o700, folder
    assert made.public.stat().st_mode & 0o777 == 0o755


def test_the_log_begins_with_the_root(tmp_path: Path) -> None:
    """Entry 0 is the root, signed by its own key, and every log key it names has signed the checkpoint."""
    made = found(tmp_path / "news")
    reader = LogReader(FolderStore(made.public), prefix="log/")
    first = entry.decode(reader.entry(0))
    assert isinstance(first, entry.RootEntry)
    assert first.note_bytes == made.root_note_file.read_bytes()
    succession = Succession.verify([(0, first.note_bytes)], root.open_pinned(made.root_note_file.read_bytes()))
    checkpoint = succession.open_checkpoint(reader.checkpoint_bytes())
    assert (checkpoint.origin, checkpoint.size) == ("news.example/log", 1)
    signers = tuple(one for file in made.log_key_files for one in keys.load(file))
    assert LogKeys(tuple(s.verifier for s in signers)).open(reader.checkpoint_bytes()) == checkpoint
    assert (succession.newest.tick_s, succession.newest.fresh_s) == (5, 60)


def test_the_root_key_can_be_written_elsewhere(tmp_path: Path) -> None:
    """With another place for the root key, none is left in the instance."""
    made = founding.found(tmp_path / "news", SETTINGS, SystemClock(), root_key_file=tmp_path / "stick.key")
    assert not made.root_key_file.exists()
    assert len(keys.load(tmp_path / "stick.key")) == 1


def test_two_newsrooms_share_no_secret(tmp_path: Path) -> None:
    """Founding twice with the same settings makes different keys and secrets."""
    one, two = found(tmp_path / "one"), found(tmp_path / "two")
    for file in one.keys.iterdir():
        assert file.read_bytes() != (two.keys / file.name).read_bytes(), file.name


def test_nothing_is_founded_over_anything(tmp_path: Path) -> None:
    """A folder that holds anything, a file, or what an interrupted founding left is refused and untouched."""
    found(tmp_path / "news")
    before = (tmp_path / "news/sunseed.toml").read_bytes()
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / ".half.new").mkdir()
    for name in ("news", "file", "half"):
        with pytest.raises(Refused):
            found(tmp_path / name)
    assert (tmp_path / "news/sunseed.toml").read_bytes() == before
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_a_place_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """The parent folder must exist, and opening never makes a newsroom."""
    with pytest.raises(Absent):
        found(tmp_path / "a/b")
    with pytest.raises(Absent, match="sunseed init"):
        Instance.open(tmp_path / "none")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/sunseed.toml").write_bytes(b"\xff")
    with pytest.raises(Malformed):
        Instance.open(tmp_path / "bad")


def test_bad_settings_leave_nothing_behind(tmp_path: Path) -> None:
    """Settings that could not be read back are refused before anything is made."""
    with pytest.raises(Malformed, match=r"site\.origin"):
        founding.found(tmp_path / "news", Settings(site=Site(origin="no origin")), SystemClock())
    assert list(tmp_path.iterdir()) == []
