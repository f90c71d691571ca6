"""A newsroom is made, served, hurt and stopped, as an operator would see it: by commands and over HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sunseed.cli import exits
from sunseed.testing.ports import free_port

SUNSEED = [sys.executable, "-m", "sunseed.cli"]


def sunseed(*words: str, env: dict[str, str] | None = None, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*SUNSEED, *words],
        capture_output=True,
        text=True,
        timeout=280,
        env={**os.environ, **(env or {})},
        input=typed,
        check=False,
    )


def get(url: str) -> tuple[int, bytes]:
    """Ask for a page; 0 if nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""


def wait_for(what: str, question: Callable[[], bool], limit_s: float = 200) -> None:
    """Wait until something is so."""
    end = time.monotonic() + limit_s
    while not question():
        if time.monotonic() > end:
            raise AssertionError(f"{what} within {limit_s} s")
        time.sleep(0.1)


@dataclass
class Served:
    """A served newsroom."""

    folder: Path
    public: str
    newsroom: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def said(self, words: str) -> bool:
        """Tell whether some line holds these words."""
        return any(words in line for line in self.lines)

    def answers(self) -> bool:
        """Tell whether both doors answer with pages."""
        return get(self.public + "/")[0] == get(self.newsroom + "/account/login/")[0] == 200

    def pids_of(self, part: str) -> list[int]:
        """Return the processes of one part of this newsroom."""
        shown = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
        pattern = re.compile(rf"^\s*(\d+) .*serve {re.escape(str(self.folder))} --only {part}")
        return [int(found[1]) for line in shown.splitlines() if (found := pattern.match(line))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a newsroom by command, once."""
    made = tmp_path_factory.mktemp("serving") / "news"
    password = "a quiet field of seeds\n"
    words = ("--origin", "news.example/log", "--name", "The Field", "--operator", "op@news.example")
    outcome = sunseed("init", str(made), *words, typed=password * 2)
    assert outcome.returncode == exits.OK, outcome.stderr
    return made


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    """Serve the newsroom on free ports until the test is over."""
    public, newsroom = free_port(), free_port()
    environ = {**os.environ, "SUNSEED_PUBLIC_PORT": str(public), "SUNSEED_NEWSROOM_PORT": str(newsroom)}
    process = subprocess.Popen(
        [*SUNSEED, "serve", str(folder)],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    found = Served(folder, f"http://127.0.0.1:{public}", f"http://127.0.0.1:{newsroom}", process)

    def listen() -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            found.lines.extend(line.rstrip() for line in lines)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        wait_for("both doors answer", found.answers)
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(200)
        finally:
            process.kill()
            listener.join(60)


def test_both_doors_answer_and_all_stops_together(served: Served) -> None:
    """The site and the sign-in page are served; Ctrl-C ends every process, frees both ports, and is a success."""
    wait_for("the site bears its name", lambda: b"The Field" in get(served.public + "/")[1])
    assert b"password" in get(served.newsroom + "/account/login/")[1]
    assert get(served.public + "/log/checkpoint")[1].startswith(b"news.example/log\n")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(200) == exits.OK
    assert (get(served.public)[0], get(served.newsroom)[0]) == (0, 0)
    assert [served.pids_of(part) for part in ("public", "newsroom", "worker")] == [[], [], []]
    wait_for("the last line is read", lambda: served.said("stopped"))


def tree_size(served: Served) -> int:
    """Return the size that the published checkpoint states; ticks make it grow by themselves."""
    return int(get(f"{served.public}/log/checkpoint")[1].split(b"\n")[1])


def test_the_public_door_answers_while_the_newsroom_and_the_worker_are_dead(served: Served) -> None:
    """Killing Django and the worker outright takes nothing from readers, and both come back by themselves."""
    wait_for("the parts are up", lambda: all(served.pids_of(part) for part in ("newsroom", "worker")))
    for part in ("newsroom", "worker"):
        os.kill(served.pids_of(part)[0], signal.SIGKILL)
    answers = [get(served.public + "/")[0] for _ in range(50)]
    assert answers == [200] * 50
    wait_for("the newsroom comes back", lambda: served.said("newsroom has ended (killed by SIGKILL)"))
    wait_for("the newsroom answers again", served.answers)
    size = tree_size(served)
    wait_for("the worker seals again", lambda: tree_size(served) > size)


def test_when_the_parent_is_killed_its_parts_end(served: Served) -> None:
    """Killing the whole command without warning leaves no process of the newsroom behind."""
    served.process.kill()
    served.process.wait(60)
    parts = ("public", "newsroom", "worker")
    wait_for("every part ends", lambda: not any(served.pids_of(part) for part in parts))


def test_a_second_serve_is_refused(served: Served) -> None:
    """A second `serve` finds the ports taken, says so in words, and disturbs nothing."""
    ports = [served.public.rpartition(":")[2], served.newsroom.rpartition(":")[2]]
    outcome = sunseed(
        "serve", str(served.folder), env={"SUNSEED_PUBLIC_PORT": ports[0], "SUNSEED_NEWSROOM_PORT": ports[1]}
    )
    assert outcome.returncode == exits.UNAVAILABLE
    assert "SUNSEED_PUBLIC_PORT" in outcome.stderr
    assert get(served.public + "/")[0] == 200


def test_one_part_alone(folder: Path) -> None:
    """The public door serves by itself, with no other part running, and ends on SIGTERM."""
    port = free_port()
    process = subprocess.Popen(
        [*SUNSEED, "serve", str(folder), "--only", "public"],
        env={**os.environ, "SUNSEED_PUBLIC_PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for("the door answers", lambda: get(f"http://127.0.0.1:{port}/log/checkpoint")[0] == 200)
    finally:
        process.terminate()
        process.wait(60)
    assert get(f"http://127.0.0.1:{port}/")[0] == 0


def test_printing_from_nothing_changes_nothing(folder: Path) -> None:
    """Printing the whole site anew gives the same bytes in every file."""
    assert sunseed("print", str(folder)).returncode == exits.OK
    public = folder / "public"
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    outcome = sunseed("print", str(folder), "--from-nothing")
    assert outcome.returncode == exits.OK, outcome.stderr
    assert {path: path.read_bytes() for path in public.rglob("*") if path.is_file()} == before


def test_the_doctor_is_content(folder: Path) -> None:
    """A newsroom just made has nothing bad; its root key on this machine is worth a look."""
    outcome = sunseed("doctor", str(folder))
    assert outcome.returncode == exits.OK, outcome.stdout
    assert "BAD" not in outcome.stdout
    assert "look root key" in outcome.stdout


def test_where_there_is_no_newsroom_every_verb_says_so(tmp_path: Path) -> None:
    """No verb makes a newsroom on its way; each says what is missing and which command makes one."""
    for verb in ("serve", "print", "reconcile", "doctor"):
        outcome = sunseed(verb, str(tmp_path))
        assert outcome.returncode == exits.ABSENT, verb
        assert "sunseed init" in outcome.stderr, verb
        assert "Traceback" not in outcome.stderr
    assert list(tmp_path.iterdir()) == []
