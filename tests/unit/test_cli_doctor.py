"""The doctor: each thing that is wrong with a newsroom is found, named, and met with advice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunseed import founding
from sunseed.cli import checks, exits
from sunseed.cli.findings import Finding
from sunseed.cli.main import main
from sunseed.clock import SystemClock
from sunseed.instance import Instance
from sunseed.record import entry, keys
from sunseed.record.writer import LogWriter
from sunseed.settings import Settings, Site
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.testing.clock import ManualClock
from sunseed.testing.ports import free_port

SETTINGS = Settings(site=Site(origin="news.example"))


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    """Found a newsroom on free ports."""
    settings = replace(
        SETTINGS,
        public=replace(SETTINGS.public, port=free_port()),
        newsroom=replace(SETTINGS.newsroom, port=free_port()),
    )
    return founding.found(tmp_path / "news", settings, SystemClock())


def bad(instance: Instance) -> list[Finding]:
    """Return what the doctor finds bad."""
    return [finding for finding in checks.examine(instance) if finding.grade == "bad"]


def append(instance: Instance) -> None:
    """Seal one more entry."""
    signers = tuple(one for file in instance.log_key_files for one in keys.load(file))
    cell = SqliteCell(instance.head)
    with LogWriter.open(
        FolderStore(instance.public),
        cell,
        staging=FolderStore(instance.staging),
        origin=instance.origin,
        signers=signers,
        verifiers=[signer.verifier for signer in signers],
    ) as writer:
        writer.append([entry.encode(entry.Tick(at="2026-11-01T00:00:00Z", n=0, root="0" * 64))])
    cell.close()


def test_a_new_newsroom_is_healthy(instance: Instance) -> None:
    """A newsroom just made has nothing bad, and every question has been answered."""
    findings = list(checks.examine(instance))
    assert [finding for finding in findings if finding.grade == "bad"] == []
    assert {"python", "sqlite", "permissions", "disk", "ports", "log", "clock", "root", "assets", "edition"} <= {
        finding.about for finding in findings
    }


def test_an_older_head_is_found(instance: Instance) -> None:
    """A head restored from a copy, behind what is published, is called what it is."""
    copy = instance.root / "head.copy"
    shutil.copy(instance.head, copy)
    append(instance)
    shutil.copy(copy, instance.head)
    (found,) = bad(instance)
    assert found.about == "log"
    assert "restored from a copy" in found.advice


def flip(path: Path, place: int) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("break_it", "about", "words"),
    [
        (lambda i: i.staging.rmdir(), "files", "staging is missing"),
        (lambda i: i.head.unlink(), "log", "head"),
        (lambda i: (i.keys / "notice.key").chmod(0o640), "permissions", "notice.key"),
        (lambda i: i.newsroom_db.chmod(0o644), "permissions", "newsroom.sqlite3"),
        (lambda i: i.log_key_files[1].unlink(), "log", "log-mldsa44.key"),
        (lambda i: flip(i.public / "log/tile/0/000.p/1", 3), "log", "root"),
        (lambda i: flip(i.public / "log/checkpoint", 20), "log", ""),
        (lambda i: i.root_note_file.unlink(), "root", "root.note"),
        (lambda i: flip(i.root_note_file, 200), "root", ""),
    ],
)
def test_what_is_broken_is_named(
    instance: Instance, break_it: Callable[[Instance], None], about: str, words: str
) -> None:
    """A missing folder or key, an open secret, a changed byte: each is bad, named, and nothing is changed by asking."""
    break_it(instance)
    before = sorted(instance.root.rglob("*"))
    found = [finding for finding in bad(instance) if finding.about == about]
    assert found
    assert words in " ".join(finding.words for finding in found)
    assert sorted(instance.root.rglob("*")) == before


def test_a_clock_behind_the_record_is_found(tmp_path: Path) -> None:
    """Entries from the future mean that this machine's clock is wrong."""
    instance = founding.found(tmp_path / "news", SETTINGS, ManualClock(SystemClock().now_ms() + 3_600_000))
    assert any(finding.about == "clock" and "in the future" in finding.words for finding in bad(instance))


def test_too_little_room_is_found(instance: Instance) -> None:
    """Less free than the reserve is bad."""
    greedy = replace(instance.settings, storage=replace(instance.settings.storage, reserve_mib=1 << 30))
    assert [finding.about for finding in bad(replace(instance, settings=greedy))] == ["disk"]


def test_a_root_key_left_on_the_machine_is_pointed_out(instance: Instance) -> None:
    """The root key beside the log is worth a look, until it is taken away."""
    assert any(finding.about == "root key" for finding in checks.examine(instance))
    instance.root_key_file.unlink()
    assert not any(finding.about == "root key" for finding in checks.examine(instance))


def test_the_command_shows_findings_and_fails_on_bad_ones(instance: Instance) -> None:
    """The verb prints each finding with its advice; its exit code says whether something must be seen to."""
    runner = CliRunner()
    assert runner.invoke(main, ["doctor", str(instance.root)]).exit_code == exits.OK
    (instance.keys / "intake.key").chmod(0o644)
    outcome = runner.invoke(main, ["doctor", str(instance.root)])
    assert outcome.exit_code == exits.REFUSED
    assert "BAD  permissions" in outcome.stdout
    assert "chmod go=" in outcome.stdout


@pytest.mark.parametrize(
    ("section", "name", "value", "about", "grade"),
    [
        ("newsroom", "second_factor", "", "sign-in", "warning"),
        ("newsroom", "second_factor", "operator, editor", "sign-in", "good"),
        ("newsroom", "second_factor", "editors", "sign-in", "bad"),
        ("site", "demo", True, "sign-in", "good"),
        ("mail", "sender", "x@localhost", "mail", "warning"),
        ("mail", "host", "mail.example", "mail", "bad"),
    ],
)
def test_who_signs_in_how_and_whether_letters_leave(
    instance: Instance, section: str, name: str, value: object, about: str, grade: str
) -> None:
    """Passwords alone for those who publish, misspelt roles, no mail server and no address of one's own are named."""
    changed = replace(getattr(instance.settings, section), **{name: value})
    found = checks.examine(replace(instance, settings=replace(instance.settings, **{section: changed})))
    assert {finding.grade for finding in found if finding.about == about} == {grade}
