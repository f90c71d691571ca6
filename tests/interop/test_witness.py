"""A witness nobody here wrote, Torchwood's litewitness, cosigns our checkpoints and refuses our lies.

`tools/build_judges.sh` builds it; its key lies in an ssh-agent. What its own `witnessctl` would write into its
database, the log and its keys, is written here into the tables that litewitness made.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sunseed.errors import Absent, Refused, Untrue
from sunseed.record import keys, note, witness
from sunseed.record.checkpoint import LogKeys
from sunseed.record.policy import Policy
from sunseed.record.reader import LogReader
from sunseed.record.signature import Verifier
from sunseed.record.witness import AddCheckpoint, Cosigned, Holds
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.memory import MemoryStore
from sunseed.testing.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
LITEWITNESS = Path(os.environ.get("SUNSEED_JUDGES", ROOT / "build" / "judges")) / "litewitness"
ORIGIN, NAME = "witnessed.example/log", "witness.example/w1"
EMPTY = base64.b64encode(hashlib.sha256(b"").digest()).decode()
START_S = 200

pytestmark = [
    pytest.mark.judges,
    pytest.mark.skipif(not LITEWITNESS.exists(), reason="litewitness is not built: run `make judges`"),
    pytest.mark.skipif(not shutil.which("ssh-agent"), reason="ssh-agent is missing: install openssh-client"),
]


@dataclass(frozen=True)
class Litewitness:
    """A running witness.

    Arguments:
        port: where it listens on this machine.
        database: its own.
        verifier: its key.
    """

    port: int
    database: Path
    verifier: Verifier

    def follow(self, log: Log) -> None:
        """Do what `witnessctl add-log` and `add-key` do."""
        with sqlite3.connect(self.database, timeout=60) as connection:
            connection.execute("INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)", (ORIGIN, EMPTY))
            connection.executemany(
                "INSERT INTO key VALUES (?, ?)", [(ORIGIN, one.verifier.vkey) for one in log.signers]
            )
        connection.close()

    def forget(self) -> None:
        """Follow no log."""
        with sqlite3.connect(self.database, timeout=60) as connection:
            connection.execute("DELETE FROM key")
            connection.execute("DELETE FROM log")
        connection.close()

    def answer(self, asked: AddCheckpoint) -> Cosigned | Holds:
        """Send a request and read the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", f"/{witness.PATH}", asked.encode())
            reply = connection.getresponse()
            return witness.read_answer(asked, reply.status, reply.read(), self.verifier)
        finally:
            connection.close()


class Log:
    """A log of ours that grows.

    Arguments:
        signers: its keys; a fork is another log with the same ones.
    """

    def __init__(self, signers: tuple[note.Signer, ...]) -> None:
        self.signers = signers
        self.store = MemoryStore()
        self._writer = LogWriter.create(self.store, MemoryCell(), staging=MemoryStore(), origin=ORIGIN, signers=signers)

    def grow(self, *entries: bytes) -> LogReader:
        """Append entries and return the log as it is published."""
        self._writer.append(entries)
        return LogReader(self.store)


@pytest.fixture(scope="module")
def running() -> Iterator[Litewitness]:
    """Run litewitness with a key of its own in an ssh-agent."""
    folder = Path(tempfile.mkdtemp(prefix="sunseed-witness-"))  # an agent's socket needs a short path
    agent_socket, key, said = folder / "agent", folder / "key", folder / "said"
    environment = {**os.environ, "SSH_AUTH_SOCK": str(agent_socket)}
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", agent_socket], stdout=subprocess.DEVNULL, env=environment)
    server: subprocess.Popen[bytes] | None = None
    port = free_port()
    try:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        wait_until(agent_socket.exists, "the agent")
        subprocess.run(["ssh-add", "-q", key], check=True, env=environment)
        fingerprint = subprocess.run(["ssh-keygen", "-lf", key], check=True, capture_output=True, text=True).stdout
        command = [LITEWITNESS, f"-db={folder / 'db'}", f"-name={NAME}", f"-key={fingerprint.split()[1]}"]
        command += [f"-ssh-agent={agent_socket}", f"-listen=127.0.0.1:{port}", "-obscurity"]
        with said.open("wb") as words:
            server = subprocess.Popen(command, stdout=words, stderr=words)
        wait_until(lambda: b"vkey=" in said.read_bytes() and listens(port), "litewitness", said)
        vkey = re.search(r'vkey="?([^\s"]+)', said.read_text())
        assert vkey, said.read_text()
        yield Litewitness(port, folder / "db", Verifier(vkey[1]))
    finally:
        for process in (server, agent):
            if process is not None:
                process.terminate()
                process.wait(60)
        shutil.rmtree(folder)


def wait_until(true: object, what: str, said: Path | None = None) -> None:
    """Wait until something holds."""
    assert callable(true)
    end = time.monotonic() + START_S
    while not true():
        assert time.monotonic() < end, f"{what} did not start: {said.read_text() if said else ''}"
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Tell whether an HTTP server answers at a port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


@pytest.fixture
def log(running: Litewitness) -> Iterator[Log]:
    """Make an empty log that the witness follows."""
    made = Log(keys.generate_log_keys(ORIGIN))
    running.follow(made)
    yield made
    running.forget()


def policy(log: Log, by: Verifier) -> Policy:
    """Return the policy that asks for both log keys and this witness."""
    logs = [f"log {signer.verifier.vkey}" for signer in log.signers]
    return Policy.parse("\n".join([*logs, f"witness w1 {by.vkey}", "quorum w1", ""]).encode())


def test_each_checkpoint_of_a_growing_log_is_cosigned_and_passes_our_policy(running: Litewitness, log: Log) -> None:
    """From the first entry over full tiles, and once more at the same size, with both log keys' lines."""
    held = 0
    for count in (1, 4, 250, 1, 300, 0):
        reader = log.grow(*[b"%d of %d" % (n, held) for n in range(count)]) if count else LogReader(log.store)
        asked = witness.ask(reader, held)
        answer = running.answer(asked)
        assert isinstance(answer, Cosigned)
        held = asked.checkpoint.size
        cosigned = asked.signed.adding([answer.line])
        rules = policy(log, running.verifier)
        assert rules.log_keys(ORIGIN).check(cosigned).size == held
        assert rules.check(cosigned).by_s == answer.timestamp_s
        with pytest.raises(Untrue):
            rules.check(asked.signed)
    assert held == 556


def test_a_cosignature_with_any_byte_altered_is_refused(running: Litewitness, log: Log) -> None:
    """The witness's line under another time, another signature or another tree does not pass our policy."""
    asked = witness.ask(log.grow(b"one"), 0)
    answer = running.answer(asked)
    assert isinstance(answer, Cosigned)
    rules, line = policy(log, running.verifier), answer.line
    assert rules.check(asked.signed.adding([line]))
    for at in range(len(line.signature)):
        bent = line.signature[:at] + bytes([line.signature[at] ^ 1]) + line.signature[at + 1 :]
        with pytest.raises(Untrue):
            rules.check(asked.signed.adding([note.Line(line.name, line.key_id, bent)]))
    later = note.parse(log.grow(b"two").checkpoint_bytes())
    with pytest.raises(Untrue):
        rules.check(later.adding([line]))


def test_a_witness_that_holds_another_size_tells_it(running: Litewitness, log: Log) -> None:
    """Asked from the beginning again it names its size, and from there it cosigns."""
    first = running.answer(witness.ask(log.grow(*map(bytes, range(1, 8))), 0))
    assert isinstance(first, Cosigned)
    reader = log.grow(b"more")
    answer = running.answer(witness.ask(reader, 0))
    assert answer == Holds(7)
    assert isinstance(running.answer(witness.ask(reader, 7)), Cosigned)


def test_a_fork_under_our_own_keys_is_refused(running: Litewitness, log: Log) -> None:
    """Another history signed by both valid keys: whatever proof it brings, the witness does not cosign it."""
    held = log.grow(b"a", b"b", b"c")
    assert isinstance(running.answer(witness.ask(held, 0)), Cosigned)
    forked = Log(log.signers).grow(b"a", b"b", b"x", b"d", b"e")
    assert LogKeys(tuple(one.verifier for one in log.signers)).open(forked.checkpoint_bytes()).size == 5
    with pytest.raises(Untrue, match="forked"):
        running.answer(witness.ask(forked, 3))
    same_size = Log(log.signers).grow(b"a", b"b", b"x")
    with pytest.raises(Untrue, match="forked"):
        running.answer(witness.ask(same_size, 3))
    assert isinstance(running.answer(witness.ask(log.grow(b"d"), 3)), Cosigned)


def test_a_rollback_is_refused_and_known_for_what_it_is(running: Litewitness, log: Log) -> None:
    """A log put back from an older copy is told how much the witness holds, and stops there."""
    old = MemoryStore()
    reader = log.grow(b"a", b"b")
    for path in log.store.list(""):
        old.create(path, log.store.get(path))
    assert isinstance(running.answer(witness.ask(reader, 0)), Cosigned)
    assert isinstance(running.answer(witness.ask(log.grow(b"c"), 2)), Cosigned)
    with pytest.raises(Refused, match="rolled back"):
        running.answer(witness.ask(LogReader(old), 2))


def test_unknown_logs_and_keys_are_named(running: Litewitness, log: Log) -> None:
    """A checkpoint by other keys is refused, and a log the witness does not follow is absent."""
    strangers = Log(keys.generate_log_keys(ORIGIN)).grow(b"a")
    with pytest.raises(Refused, match="keys"):
        running.answer(witness.ask(strangers, 0))
    asked = witness.ask(log.grow(b"a"), 0)
    running.forget()
    with pytest.raises(Absent, match="does not follow"):
        running.answer(asked)
