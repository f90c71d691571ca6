"""`sunseed log`, as somebody at a terminal uses it."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sunseed.store.cell import SqliteCell

ORIGIN = "terminal.example/log"


def sunseed(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "sunseed.cli", "log", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def answered(*arguments: object, stdin: bytes = b"") -> str:
    done = sunseed(*arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    answered("create", tmp_path / "log", "--origin", ORIGIN)
    return tmp_path / "log"


def test_a_log_from_nothing_to_a_verified_proof(log: Path, tmp_path: Path) -> None:
    """Created, extended, proved, verified with its printed keys, and audited: each step works by command alone."""
    assert answered("append", log, stdin=b"one\ntwo\n\nfour") == "0 4\n"
    frames = b"".join(len(e).to_bytes(4, "big") + e for e in (b"five\n", b"", b"x" * 65_535))
    assert answered("append", log, "--length-prefixed", stdin=frames) == "4 7\n"
    assert [answered("entry", log, n) for n in (1, 2, 3, 4)] == ["two", "", "four", "five\n"]
    keys = answered("key", log).splitlines()
    assert [key.split("+")[0] for key in keys] == [ORIGIN, ORIGIN]
    assert len(keys[0]) < len(keys[1])  # Ed25519 first
    proof = tmp_path / "one.tlog-proof"
    answered("prove", log, 1, "-o", proof)
    given = [part for key in keys for part in ("--key", key)]
    assert "verified: entry 1 of terminal.example/log" in answered(
        "verify", proof, *given, "--entry", "-", stdin=b"two"
    )
    assert len(answered("consistency", log, 3, 7).split()) == 4
    assert answered("audit", log).startswith("everything holds: 7 entries")


def test_lies_are_told_apart_by_exit_code(log: Path, tmp_path: Path) -> None:
    """Another entry, another key, one key alone, and an altered file each end in the code for untrue things."""
    answered("append", log, stdin=b"one\ntwo\n")
    proof = tmp_path / "one.tlog-proof"
    proof.write_text(answered("prove", log, 1))
    ed25519, mldsa = answered("key", log).splitlines()
    assert sunseed("verify", proof, "--key", ed25519, "--key", mldsa, "--entry", "-", stdin=b"three").returncode == 4
    answered("create", tmp_path / "other", "--origin", ORIGIN)
    stranger = answered("key", tmp_path / "other").splitlines()[0]
    assert sunseed("verify", proof, "--key", stranger, "--key", mldsa, "--entry", "-", stdin=b"two").returncode == 4
    path = log / "log/tile/entries/000.p/2"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"two", b"owt"))
    done = sunseed("audit", log, "--json")
    assert done.returncode == 4
    found = json.loads(done.stdout)
    assert [problem[0] for problem in found["problems"]] == ["tile/entries/000.p/2"]
    assert found["size"] == 2


def test_states_that_must_be_refused(log: Path, tmp_path: Path) -> None:
    """Creating twice, appending where no log is, and reading beyond the log are refused with words and a code."""
    assert sunseed("create", log, "--origin", ORIGIN).returncode == 7
    assert sunseed("append", tmp_path / "nowhere", stdin=b"x\n").returncode == 6
    done = sunseed("prove", log, 0)
    assert done.returncode == 6
    assert b"no entry 0" in done.stderr
    (log / "head.sqlite3").rename(log / "elsewhere")
    done = sunseed("append", log, stdin=b"x\n")
    assert done.returncode == 6
    assert b"never again" in done.stderr


def test_bad_input_appends_nothing_of_its_batch(log: Path) -> None:
    """A line too long, a cut frame or an impossible length is malformed and the log stays as it was."""
    assert sunseed("append", log, stdin=b"fine\n" + b"x" * 65_536 + b"\n").returncode == 3
    for frames in (b"\0\0", b"\0\0\0\5four", b"\xff\xff\xff\xff"):
        assert sunseed("append", log, "--length-prefixed", stdin=frames).returncode == 3
    assert answered("append", log, stdin=b"x" * 65_535 + b"\n") == "0 1\n"


def test_private_keys_are_for_their_owner(log: Path) -> None:
    """The key file cannot be read by others, and a readable one is refused."""
    assert stat.S_IMODE((log / "keys").stat().st_mode) == 0o600
    (log / "keys").chmod(0o644)
    assert sunseed("append", log, stdin=b"x\n").returncode == 7


def test_a_log_of_strangers_is_audited_by_their_keys(log: Path, tmp_path: Path) -> None:
    """With --key any folder of tiles is audited, without the private keys of whoever wrote it."""
    answered("append", log, stdin=b"one\ntwo\n")
    given = [part for key in answered("key", log).splitlines() for part in ("--key", key)]
    (log / "log").rename(tmp_path / "mirror")
    assert answered("audit", tmp_path / "mirror", *given).startswith("everything holds: 2 entries")


def test_while_another_process_writes_appending_is_refused(log: Path) -> None:
    """While another process has the log open the command is refused, says why, and appends nothing."""
    cell = SqliteCell(log / "head.sqlite3")
    cell.claim()
    refused = sunseed("append", log, stdin=b"first\n")
    cell.close()
    assert refused.returncode == 7
    assert b"another writer" in refused.stderr
    assert answered("append", log, stdin=b"second\n") == "0 1\n"
