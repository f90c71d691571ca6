"""
Tessera's own load generator (hammer, 512 writers, as many as they can) writes for 15 seconds over HTTP on the same
machine to `bench/add_server.py`, a minimal `/add` over our writer in one Python process, and to Tessera's own POSIX
conformance server without its antispam store. Both answer with the index. Entries are counted by the size of the
checkpoint published afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Scale, alternately, free_port, fresh, judge, run, serving

TITLE = "Append over HTTP"
NAME = "rival.example/log"


def go_keys(name: str) -> tuple[str, str]:
    """Return a new Ed25519 key as Go's notes write it: private and verifier key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    public, secret = b"\x01" + key.public_key().public_bytes_raw(), b"\x01" + key.private_bytes_raw()
    number = hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    encoded = [base64.b64encode(data).decode() for data in (secret, public)]
    return f"PRIVATE+KEY+{name}+{number}+{encoded[0]}", f"{name}+{number}+{encoded[1]}"


def size_of(checkpoint: Path) -> int:
    """Return the size a checkpoint file speaks of."""
    return int(checkpoint.read_text(encoding="utf-8").splitlines()[1])


def hammer(tool: Path, url: str, vkey: str, seconds: int) -> None:
    """Write to a log as fast as it takes entries. It ends with an error when its time is over: that is its way."""
    words = ["--max_read_ops=0", "--num_writers=512", "--max_write_ops=100000", "--show_ui=false"]
    words += [f"--max_runtime={seconds}s", f"--log_public_key={vkey}", f"--log_url={url}"]
    run([tool, *words], check=False, timeout_s=seconds + 60)


def rate(
    scale: Scale, command: Sequence[str | Path], env: dict[str, str], log: Path, port: int, vkey: str | Path
) -> float:
    """Serve, hammer, and return the entries per second that the last checkpoint shows.

    Arguments:
        command, env: start the server.
        log: the folder where its checkpoint appears.
        port: where it listens.
        vkey: its verifier key, or the file where it writes one.
    """
    seconds, tool, url = scale.pick(15, 2), judge("hammer"), f"http://127.0.0.1:{port}/"
    with serving(command, url + "checkpoint", env=env):
        key = vkey.read_text(encoding="ascii") if isinstance(vkey, Path) else vkey
        before = size_of(log / "checkpoint")
        hammer(tool, url, key, seconds)
        time.sleep(2.5)  # until the last checkpoint is published
        return (size_of(log / "checkpoint") - before) / seconds


def ours(scale: Scale) -> float:
    """Measure our server once."""
    place = fresh(scale)
    port, root = free_port(), place / "log"
    command = [PYTHON, ROOT / "bench/add_server.py", root, str(port)]
    return rate(scale, command, {}, root / "public/log", port, root / "vkey")


def theirs(scale: Scale) -> float:
    """Measure Tessera's conformance server once."""
    place = fresh(scale)
    port, (secret, vkey) = free_port(), go_keys(NAME)
    command = [judge("posix"), f"--storage_dir={place / 'log'}", f"--listen=127.0.0.1:{port}"]
    env = {"LOG_PRIVATE_KEY": secret, "GODEBUG": "httpmuxgo121=0"}
    return rate(scale, command, env, place / "log", port, vkey)


def measure(scale: Scale) -> list[Figure]:
    """Compare rates."""
    judge("hammer"), judge("posix")
    mine, other = alternately(scale.rounds, lambda: ours(scale), lambda: theirs(scale))
    return [
        Figure(
            what="entries added over HTTP",
            unit="entries/s",
            ours=mine,
            rival="Tessera's POSIX server",
            theirs=other,
            target=Target("ratio", "at least", 1),
        )
    ]
