"""The seam to the child process that decodes: limits, progress, and its answer as a value or one of our errors.

A film from outside may be made to crash or exhaust a decoder. So the decoder runs in another process, which gives up
its rights to much time, memory and disk before it opens the file, knows no secret (an environment of its own) and
opens no address. What the child is told to do is in `child`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sunseed.errors import Malformed, Misuse, Refused, SunseedError, Unavailable

_ERRORS: Mapping[str, type[SunseedError]] = {"Malformed": Malformed, "Refused": Refused, "Unavailable": Unavailable}
_WORDS = 2_000
"""Characters kept of what a child complains."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use.

    Arguments:
        time_s: seconds on the clock, and of each processor core twice as many.
        memory_bytes: address space, libraries included.
        file_bytes: the largest file it may write.
    """

    time_s: int = 1_800
    memory_bytes: int = 3 << 30
    file_bytes: int = 8 << 30


def alone(module: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return command and environment of a module of ours that runs by itself and limits what it may use.

    Its environment holds no address, no token, nothing of the user's. -B: what is written under a limit of size may be
    cut off, and cut-off bytecode would stay for others.
    """
    known = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}
    return [sys.executable, "-B", "-m", module, *words], known


def ask(
    what: str,
    words: Mapping[str, object],
    *,
    progress: Callable[[float], None] | None = None,
    limits: Limits | None = None,
) -> dict[str, object]:
    """Run one task in a child process and return what it says at the end.

    Raises:
        Malformed, Refused: what the child says of the film.
        Unavailable: it ran out of time or memory, died, or PyAV is not installed.
    """
    if importlib.util.find_spec("av") is None:
        raise Unavailable("film: PyAV is not installed; install sunseed with its extra: sunseed[film]")
    allowed = limits or Limits()
    task = json.dumps(
        {"what": what, "words": words, "limits": [allowed.time_s, allowed.memory_bytes, allowed.file_bytes]}
    )
    command, env = alone("sunseed.capture.films.child", task)
    with subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        text=True,
    ) as child:
        stop = threading.Timer(allowed.time_s, child.kill)
        complaints: list[str] = []
        drain = threading.Thread(target=_drain, args=(child, complaints), daemon=True)
        stop.start()
        drain.start()
        try:
            answer = _listen(child, progress)
        finally:
            child.kill()  # A progress that raised leaves nothing running; one that ended is not harmed.
            stop.cancel()
            drain.join()
    return _judged(answer, child.returncode, "".join(complaints), allowed)


def _drain(child: subprocess.Popen[str], complaints: list[str]) -> None:
    assert child.stderr is not None
    for line in child.stderr:
        complaints.append(line[:_WORDS])
        del complaints[:-20]


def _listen(child: subprocess.Popen[str], progress: Callable[[float], None] | None) -> dict[str, object] | None:
    assert child.stdout is not None
    for line in child.stdout:
        said = json.loads(line)
        if "share" not in said:
            child.wait()
            return dict(said)
        if progress is not None:
            progress(float(said["share"]))
    child.wait()
    return None


def _judged(answer: dict[str, object] | None, code: int, complaints: str, allowed: Limits) -> dict[str, object]:
    if answer is None:
        raise Unavailable(
            f"film: decoding stopped (code {code}) without an answer; it may use {allowed.time_s} s and "
            f"{allowed.memory_bytes >> 20} MiB. {complaints[-_WORDS:].strip()}"
        )
    kind = answer.get("error")
    if kind is None:
        return answer
    raise _ERRORS.get(str(kind), Misuse)(str(answer.get("words")))
