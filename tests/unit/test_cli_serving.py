"""The process tree: parts are started, passed on, started again, left down, and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sunseed.cli import exits, serving
from sunseed.cli.serving import Part, Tree
from sunseed.clock import SystemClock
from sunseed.errors import Unavailable
from sunseed.testing.ports import free_port


class Run:
    """A tree running in a thread, with every line it says."""

    def __init__(self, *parts: Part, ready: Callable[[], None] | None = None) -> None:
        self.lines: list[tuple[str, str]] = []
        self.code: int | None = None
        self.tree = Tree(parts, SystemClock(), lambda name, line: self.lines.append((name, line)))
        self.thread = threading.Thread(target=self._run, args=(ready,))
        self.thread.start()

    def _run(self, ready: Callable[[], None] | None) -> None:
        self.code = self.tree.run(ready)

    def await_line(self, name: str, words: str, count: int = 1) -> None:
        """Wait until a part has said some words so many times."""
        for _ in range(4000):
            if sum(words in line for who, line in self.lines if who == name) >= count:
                return
            time.sleep(0.05)
        raise AssertionError(f"{name} never said {words!r}: {self.lines}")

    def end(self) -> int | None:
        """Stop and return the exit code."""
        self.tree.stop()
        self.thread.join(200)
        return self.code


def python(code: str) -> list[str]:
    """Return the command that runs some Python."""
    return [sys.executable, "-u", "-c", code]


STEADY = python("import time\nprint('here')\ntime.sleep(600)")


def test_lines_are_passed_on_under_their_names_and_all_stops() -> None:
    """Each part's lines come under its name; a stop ends all and is a success."""
    run = Run(Part("one", STEADY), Part("two", python("import time\nprint('also', 1 + 1)\ntime.sleep(600)")))
    run.await_line("one", "here")
    run.await_line("two", "also 2")
    assert run.end() == exits.OK
    assert run.lines[-1] == ("serve", "stopped")


def test_a_part_that_dies_is_started_again_and_the_others_live() -> None:
    """Killing one part starts that one again and touches no other."""
    run = Run(
        Part("steady", STEADY), Part("weak", python("import os,time\nprint('pid', os.getpid())\ntime.sleep(600)"))
    )
    run.await_line("weak", "pid")
    os.kill(int(next(line for who, line in run.lines if who == "weak").split()[1]), signal.SIGKILL)
    run.await_line("serve", "killed by SIGKILL")
    run.await_line("weak", "pid", 2)
    assert run.end() == exits.OK
    assert [line for who, line in run.lines if who == "steady"] == ["here"]


def test_a_part_that_must_not_go_on_stays_down() -> None:
    """A part that ends with the code of an error a person must see to is not started again; others go on."""
    run = Run(Part("steady", STEADY), Part("sick", python(f"raise SystemExit({exits.REFUSED})")))
    run.await_line("serve", "stays down")
    run.await_line("steady", "here")
    assert run.thread.is_alive()
    assert run.end() == exits.REFUSED


def test_when_every_part_is_down_the_tree_ends() -> None:
    """With nothing left to run, the command ends by itself with the first part's code."""
    run = Run(Part("sick", python(f"raise SystemExit({exits.UNTRUE})")))
    run.thread.join(200)
    assert run.code == exits.UNTRUE


def test_a_part_that_keeps_failing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After five failures in a row a part stays down."""
    monkeypatch.setattr(serving, "FIRST_PAUSE_S", 0.01)
    run = Run(Part("weak", python("raise SystemExit(1)")))
    run.thread.join(200)
    assert run.code == exits.UNEXPECTED
    assert sum("starting it again" in line for _, line in run.lines) == serving.TRIES - 1


def test_a_part_that_waits_for_something_is_never_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that ends because something is out of reach is started again as often as it takes."""
    monkeypatch.setattr(serving, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(serving, "LONGEST_PAUSE_S", 0.01)
    run = Run(Part("patient", python(f"raise SystemExit({exits.UNAVAILABLE})")))
    run.await_line("serve", "starting it again", serving.TRIES + 2)
    assert run.end() == exits.OK


def test_a_part_that_ignores_the_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that does not end on SIGTERM, and whatever it has started, is killed after the limit."""
    monkeypatch.setattr(serving, "STOP_LIMIT_S", 0.3)
    code = (
        "import signal,subprocess,sys,time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('child', child.pid)\ntime.sleep(600)"
    )
    run = Run(Part("stubborn", python(code)))
    run.await_line("stubborn", "child")
    child = int(next(line for who, line in run.lines if who == "stubborn").split()[1])
    run.end()
    run.await_line("serve", "killing it")
    for _ in range(5000):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            return
        time.sleep(0.02)
    raise AssertionError("the grandchild is still alive")


def test_parts_end_when_the_tree_is_killed() -> None:
    """When the parent dies without a word, a part that listens for that ends as on SIGTERM."""
    code = (
        "from sunseed.cli.serving import stop_with_parent\nimport time\n"
        "stop_with_parent()\nprint('up', flush=True)\ntime.sleep(600)"
    )
    process = subprocess.Popen(python(code), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdout.readline()
    process.stdin.close()
    assert process.wait(100) == -signal.SIGTERM
    process.stdout.close()


def test_ready_is_told_once_all_can_be_reached(tmp_path: Path) -> None:
    """The word that everything is ready comes when each address answers, once."""
    port, gate, told = free_port(), tmp_path / "gate", threading.Semaphore(0)
    code = (
        f"import os,socket,time\nprint('closed')\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\n"
        f"s = socket.socket()\ns.bind(('127.0.0.1', {port}))\ns.listen()\ntime.sleep(600)"
    )
    run = Run(Part("door", python(code), ("127.0.0.1", port)), ready=told.release)
    run.await_line("door", "closed")
    assert not told.acquire(timeout=3 * serving.LOOK_EVERY_S)
    gate.touch()
    assert told.acquire(timeout=200)
    assert not told.acquire(timeout=3 * serving.LOOK_EVERY_S)
    run.end()


def test_a_busy_port_is_refused_in_words() -> None:
    """A port that somebody listens on is named, with the setting that changes it."""
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} .*SUNSEED_PUBLIC_PORT"):
            serving.demand_free(Part("public", [], ("127.0.0.1", port)))
