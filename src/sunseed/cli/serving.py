"""One process tree: starts the parts of a running newsroom, passes on what they say, and stops them all.

Follows design.md §3 and §7. Owns starting, watching, starting again and stopping; what each part does is in
`sunseed.cli.parts`. Each part is a process with a group of its own, so that a part that dies takes its workers
with it and never the others: the public door goes on when everything else is dead.

A part that dies is started again, after a pause that doubles. A part that says it must not go on (its exit code
names an error a person has to see to) stays down, and so does one that has failed five times in a row, unless it only
waits for something that is not there yet, such as a database server.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sunseed.cli import exits, output
from sunseed.clock import Clock
from sunseed.errors import Unavailable

# Starting again cannot help these: somebody has to change something first.
FINAL_CODES: Final = frozenset(
    {exits.USAGE, exits.MALFORMED, exits.UNTRUE, exits.EQUIVOCATION, exits.ABSENT, exits.REFUSED, exits.MISUSE}
)
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
HEALTHY_AFTER_S: Final = 20.0
TRIES: Final = 5
STOP_LIMIT_S: Final = 15.0
LOOK_EVERY_S: Final = 0.1
COLOURS: Final[Mapping[str, str]] = {"public": "green", "newsroom": "cyan", "worker": "yellow", "serve": "bold"}


@dataclass(frozen=True)
class Part:
    """One part of a running newsroom.

    Arguments:
        name: the word before each of its lines.
        command: what to run.
        address: host and port it will listen on, if any.
    """

    name: str
    command: Sequence[str]
    address: tuple[str, int] | None = None


@dataclass
class Running:
    """A part's process and how it has fared."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    failures: int = 0
    again_at_s: float = 0.0
    code: int | None = None
    readers: list[threading.Thread] = field(default_factory=list)


class Tree:
    """The processes of one `sunseed serve`.

    Arguments:
        parts: what to run, in the order of starting; they are stopped in the reverse order.
        clock: measures pauses.
        say: takes a part's name and one line of its.
    """

    def __init__(self, parts: Sequence[Part], clock: Clock, say: Callable[[str, str], None] | None = None) -> None:
        self._parts = [Running(part) for part in parts]
        self._clock = clock
        self._say = say or tell
        self._stop = threading.Event()

    def stop(self, *_: object) -> None:
        """Ask for the end; fit for a signal handler."""
        self._stop.set()

    def run(self, ready: Callable[[], None] | None = None) -> int:
        """Start everything and go on until stopped, or until every part is down for good.

        Arguments:
            ready: called once when every part that listens can be reached.

        Returns:
            0 after an orderly stop, else the exit code of the first part that stayed down.
        """
        for running in self._parts:
            self._start(running)
        waiting = ready
        try:
            while not self._stop.wait(LOOK_EVERY_S):
                for running in self._parts:
                    self._look_after(running)
                if waiting is not None and all(reachable(running.part.address) for running in self._parts):
                    waiting()
                    waiting = None
                if all(running.code is not None for running in self._parts):
                    break
        finally:
            self._end()
        codes = [running.code for running in self._parts if running.code is not None]
        return codes[0] if codes else exits.OK

    def _start(self, running: Running) -> None:
        """Start one part in a process group of its own, with its lines passed on."""
        # Its standard input stays open as long as we live: when it ends, the part knows that we are gone.
        process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            running.part.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        reader = threading.Thread(target=self._pass_on, args=(running.part.name, process), daemon=True)
        reader.start()
        running.process, running.readers = process, [reader]
        running.started_s = self._clock.monotonic_s()

    def _pass_on(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Say each line of a part under its name."""
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                text = line.decode("utf-8", "replace").rstrip()
                if text:
                    self._say(name, text)

    def _look_after(self, running: Running) -> None:
        """Notice that a part has died, and start it again when its pause is over."""
        now_s = self._clock.monotonic_s()
        if running.code is not None:
            return
        if running.process is None:
            if now_s >= running.again_at_s:
                self._start(running)
            return
        code = running.process.poll()
        if code is None:
            return
        _bury(running.process)
        name = running.part.name
        running.process = None
        running.failures = 1 if now_s - running.started_s > HEALTHY_AFTER_S else running.failures + 1
        if code in FINAL_CODES or (running.failures >= TRIES and code != exits.UNAVAILABLE):
            running.code = code if code > 0 else exits.UNEXPECTED
            why = exits.MEANINGS.get(code, "it failed again and again")
            self._say("serve", f"{name} is down and stays down ({_ending(code)}: {why}); the others go on")
            return
        pause_s = min(FIRST_PAUSE_S * 2.0 ** (running.failures - 1), LONGEST_PAUSE_S)
        running.again_at_s = now_s + pause_s
        self._say("serve", f"{name} has ended ({_ending(code)}); starting it again in {pause_s:g} s")

    def _end(self) -> None:
        """Stop every part, last started first; kill what does not stop."""
        for running in reversed(self._parts):
            process = running.process
            if process is None:
                continue
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._say("serve", f"{running.part.name} does not stop within {STOP_LIMIT_S:g} s; killing it")
            _bury(process)
            for reader in running.readers:
                reader.join(1.0)
        self._say("serve", "stopped")


def tell(name: str, line: str) -> None:
    """Say one line of a part under its name."""
    output.say_of(name, line, COLOURS.get(name, "white"))


def demand_free(part: Part) -> None:
    """Make sure nobody else listens where a part is going to.

    Raises:
        Unavailable: the port is taken, or the address is not this machine's.
    """
    if part.address is None:
        return
    host, port = part.address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            setting = f"SUNSEED_{part.name.upper()}_PORT"
            raise Unavailable(
                f"cannot listen on {host}:{port} for the {part.name} door: {error.strerror}. Stop what uses it, or "
                f"choose another port in sunseed.toml or with {setting}"
            ) from error


def reachable(address: tuple[str, int] | None) -> bool:
    """Tell whether somebody answers at an address; True where there is none to answer."""
    if address is None:
        return True
    host, port = address
    nearest = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  asked, not bound
    try:
        socket.create_connection((nearest, port), 0.2).close()
    except OSError:
        return False
    return True


def command_for(*arguments: str) -> list[str]:
    """Return the command that runs this very program with other arguments."""
    return [sys.executable, "-m", "sunseed.cli", *arguments]


def stop_with_parent() -> None:
    """End this process, as on SIGTERM, when the process that holds the other end of its standard input is gone."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="stop-with-parent", daemon=True).start()


def _ending(code: int) -> str:
    """Say how a process ended."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _bury(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever a part has left behind, and let go of it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
