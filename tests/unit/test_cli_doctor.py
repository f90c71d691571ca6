"""The doctor: each thing that is wrong with a newsroom is found, named, and met with advice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunseed import founding, roots
from sunseed.cli import checks, exits
from sunseed.cli.findings import Finding
from sunseed.cli.main import main
from sunseed.clock import SystemClock
from sunseed.instance import Instance
from sunseed.record import entry, keys
from sunseed.record.signature import Signer
from sunseed.record.writer import LogWriter
from sunseed.settings import Settings, Site
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.testing import ceremony
from sunseed.testing.clock import ManualClock
from sunseed.testing.ports import free_port

SETTINGS = Settings(site=Site(origin="news.example"))
TICK = entry.encode(entry.Tick(at="2026-11-01T00:00:00Z", n=0, root="0" * 64))


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


def append(instance: Instance, said: bytes = TICK, following: Sequence[Signer] | None = None) -> None:
    """Seal one more entry, the checkpoint signed by the keys that are to follow, if there are any."""
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
        writer.append([said], signers=following)
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
    """Change one byte of a file into a letter: what is base64 stays so, whatever it was."""
    data = bytearray(path.read_bytes())
    data[place] = ord("B") if data[place] == ord("A") else ord("A")
    path.chmod(0o644)
    path.write_bytes(data)


def spoil(path: Path, data: bytes = b"junk") -> None:
    """Put other bytes into a file."""
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(mode)


@pytest.mark.parametrize(
    ("break_it", "about", "words", "advice"),
    [
        (lambda i: i.staging.rmdir(), "files", "staging is missing", "mkdir -m 700"),
        (lambda i: i.uploads.rmdir(), "files", "uploads is missing", "drafts have lost their pictures"),
        (lambda i: i.vault.rmdir(), "files", "vault is missing", "a keeper of the vault"),
        (lambda i: i.mail.rmdir(), "files", "mail is missing", "mkdir -m 700"),
        (lambda i: shutil.rmtree(i.public), "files", "public is missing", "a complete copy, anybody's"),
        (lambda i: shutil.rmtree(i.keys), "files", "keys is missing", "from your backup"),
        (lambda i: i.secret_key_file.unlink(), "files", "django.secret is missing", "everybody signs in again"),
        (lambda i: i.policy_file.unlink(), "files", "policy.txt is missing", "public/log/policy may be a copy"),
        (lambda i: spoil(i.policy_file), "files", "policy.txt is not the file that root 1 names", "the right one"),
        (lambda i: i.desk_file.unlink(), "files", "desk.txt is missing", "Nobody can film"),
        (lambda i: i.notice_key_file.unlink(), "keys", "notice.key is missing", "cannot be renewed"),
        (lambda i: i.intake_key_file.unlink(), "keys", "intake.key is missing", "nobody can film"),
        (lambda i: spoil(i.intake_key_file), "keys", "intake.key", "nobody can film"),
        (lambda i: i.head.unlink(), "log", "no head at", "never comes from a backup"),
        (lambda i: spoil(i.head), "log", "file is not a database", "never comes from a backup"),
        (lambda i: spoil(i.head, b""), "log", "no such table", "never comes from a backup"),
        (lambda i: (i.keys / "notice.key").chmod(0o640), "permissions", "notice.key", "chmod go="),
        (lambda i: i.newsroom_db.chmod(0o644), "permissions", "newsroom.sqlite3", "chmod go="),
        (lambda i: i.vault.chmod(0o755), "permissions", "vault", "chmod go="),
        (lambda i: i.log_key_files[1].unlink(), "log", "log-mldsa44.key", "until each key of the log is here"),
        (lambda i: spoil(i.log_key_files[0]), "log", "log-ed25519.key", "until each key of the log is here"),
        (lambda i: flip(i.public / "log/tile/0/000.p/1", 3), "log", "do not have the signed root", "public/log"),
        (lambda i: (i.public / "log/tile/entries/000.p/1").unlink(), "log", "tile/entries", "public/log"),
        (lambda i: (i.public / "log/checkpoint").unlink(), "log", "log/checkpoint", "public/log"),
        (lambda i: flip(i.public / "log/checkpoint", 20), "log", "does not fit", "public/log"),
        (lambda i: i.root_note_file.unlink(), "root", "root.note", "`sunseed serve` writes it anew"),
        (lambda i: flip(i.root_note_file, 200), "root", "root.note", "`sunseed serve` writes it anew"),
        (lambda i: spoil(i.newsroom_db), "database", "file is not a database", "your newest backup"),
    ],
)
def test_what_is_broken_is_named(
    instance: Instance, break_it: Callable[[Instance], None], about: str, words: str, advice: str
) -> None:
    """What is missing, open to others or another's is bad, named once, with what to do; asking changes nothing."""
    break_it(instance)
    before = sorted(instance.root.rglob("*"))
    said = bad(instance)
    found = [finding for finding in said if finding.about == about and words in finding.words]
    assert len(found) == 1, said
    assert advice in found[0].advice
    assert all(finding.advice for finding in said)
    assert not any("cannot be looked at" in finding.words for finding in said)
    assert sorted(instance.root.rglob("*")) == before


def test_root_note_comes_back_as_the_doctor_says(instance: Instance) -> None:
    """Opening the log writes it anew; a checkpoint that readers see is never put right by guessing."""
    flip(instance.root_note_file, 200)
    append(instance)
    roots.settle(instance, 2)
    assert not [one for one in bad(instance) if one.about == "root"]


def test_an_index_that_is_none_is_not_called_unprinted(instance: Instance) -> None:
    """What is derived may be damaged: it is printed anew."""
    instance.index.write_bytes(b"junk")
    (found,) = [one for one in checks.examine(instance) if one.about == "edition"]
    assert "damaged or of another release" in found.words
    assert "sunseed print" in found.advice


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


@pytest.mark.parametrize(
    ("days", "grade", "words"),
    [(-1, "bad", "expired at"), (6, "bad", "6 days"), (29, "warning", "29 days"), (59, "warning", "59 days")],
)
def test_a_root_that_ends_soon_is_pointed_out_in_time(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, days: int, grade: str, words: str
) -> None:
    """60, 30 and 7 days before its end the words grow more urgent; at the end it is bad."""
    end_ms = SystemClock().now_ms() + founding.ROOT_LASTS_DAYS * founding.DAY_MS
    now = ManualClock(end_ms - days * founding.DAY_MS - 3_600_000)
    monkeypatch.setattr(checks, "SystemClock", lambda: now)
    found = [one for one in checks.examine(instance) if one.about == "root" and words in one.words]
    assert [one.grade for one in found] == [grade]
    assert "sunseed root next" in found[0].advice


def test_one_root_key_alone_is_pointed_out(instance: Instance) -> None:
    """A newsroom that one stick can take over is told so, and how to change it."""
    assert any("one root key alone" in one.words and "root next" in one.advice for one in checks.examine(instance))


def test_a_root_key_by_another_name_is_found(instance: Instance) -> None:
    """A root key among the server's keys is seen by what it is, not by what its file is called."""
    instance.root_key_file.rename(instance.keys / "spare.key")
    assert any(one.about == "root key" and "spare.key" in one.words for one in checks.examine(instance))


def test_log_keys_of_an_earlier_root_are_to_be_destroyed(instance: Instance) -> None:
    """After a change of keys the doctor names the old files; the log is good under the new ones."""
    made = ceremony.sign(ceremony.draft(instance, rotate=True), [instance.root_key_file])
    said = entry.encode(entry.RootEntry.of("2026-11-01T00:00:00Z", 2, made.note()))
    signers = roots.signers(instance, roots.announce(instance, made.note(), 1))
    append(instance, said, signers)
    roots.keep_policy(instance, made.policy)
    roots.settle(instance, 2)
    found = [one for one in checks.examine(instance) if "signs nothing any more" in one.words]
    assert [one.words.split()[0] for one in found] == ["log-ed25519.key", "log-mldsa44.key"]
    assert all("destroy" in one.advice for one in found)
    # The entry came past the newsroom, which the doctor notices.
    assert [one.about for one in bad(instance)] == ["database"]


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
