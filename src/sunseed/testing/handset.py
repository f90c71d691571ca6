"""A handset in tests of filming: a real Chromium on a profile of its own, which can be killed as a battery dies.

Owned here: starting it, everything it may write on a disk (`Handset.disk`), a camera whose frames say when they were
painted, and reading those times back from film. What is tested with it is the tests' own.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sunseed.testing.accounts import PASSWORD
from sunseed.testing.browsing import CHROMIUM, driver
from sunseed.testing.memory import SHARED_MEMORY

LONG_MS: Final = 120_000
FLAGS: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
)  # fmt: skip
BITS: Final = 40
BLOCK: Final = 16
"""A frame's top row: 32 bits of milliseconds since 1970 and 8 of their sum, white for one, in blocks of 16 pixels."""

STAMPING_CAMERA: Final = """
(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video) return real(wanted);
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    const brush = canvas.getContext('2d');
    const paint = () => {
      const now = Date.now() % 2 ** 32;
      const sum = [24, 16, 8, 0].reduce((all, by) => all + ((now >>> by) & 255), 0) & 255;
      for (let at = 0; at < 40; at += 1) {
        const bit = at < 32 ? (now >>> (31 - at)) & 1 : (sum >>> (39 - at)) & 1;
        brush.fillStyle = bit ? '#fff' : '#000';
        brush.fillRect(at * 16, 0, 16, 48);
      }
      brush.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      brush.fillRect(Math.random() * 600, 60 + Math.random() * 280, 40, 40);
    };
    paint();
    setInterval(paint, 33);
    const stream = canvas.captureStream(30);
    for (const track of (await real({ audio: true })).getAudioTracks()) stream.addTrack(track);
    return stream;
  };
})();
"""


@dataclass
class Handset:
    """A running browser.

    Arguments:
        page: where it films.
        group: the process group to kill.
        folders: all it may write in.
        shared: what lay in shared memory before.
    """

    page: Any
    group: int
    folders: tuple[Path, ...]
    shared: frozenset[Path]

    def kill(self) -> float:
        """Kill everything at once; return when, in seconds since 1970."""
        at = time.time()
        end(self.group)
        return at

    def stand_still(self, seconds: float) -> None:
        """Stop the processes that run pages for a while."""
        pages = [one for one in _session(self.group) if "--type=renderer" in one[1]]
        for pid, _ in pages:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        for pid, _ in pages:
            os.kill(pid, signal.SIGCONT)

    def disk(self) -> dict[str, bytes]:
        """Return every file the browser left: profile, cache, temporary files, crash reports, shared memory."""
        new = [file for file in SHARED_MEMORY.iterdir() if file not in self.shared] if SHARED_MEMORY.exists() else []
        found: dict[str, bytes] = {}
        for file in [*(file for folder in self.folders for file in folder.rglob("*")), *new]:
            with suppress(OSError):
                if file.is_file() and not file.is_symlink():
                    found[str(file)] = file.read_bytes()
        return found


def _session(leader: int) -> list[tuple[int, str]]:
    """Return id and command line of every process of a session."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == leader:
                found.append((int(folder.name), (folder / "cmdline").read_text().replace("\0", " ")))
    return found


@contextmanager
def handset(home: Path, *flags: str) -> Iterator[Handset]:
    """Run a browser of its own with its profile and home in `home` and a temporary folder; kill it at the end.

    Arguments:
        home: kept between runs, as a phone keeps what it has.
        flags: further ones for Chromium.
    """
    profile = home / "profile"
    profile.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix="phone-"))  # short: the browser puts a socket there
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    shared = frozenset(SHARED_MEMORY.iterdir()) if SHARED_MEMORY.exists() else frozenset()
    process = subprocess.Popen(  # noqa: S603 - the browser of the tests
        [CHROMIUM, *FLAGS, *flags, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env=os.environ | {"TMPDIR": str(temporary), "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
    )  # fmt: skip
    try:
        for _ in range(LONG_MS // 100):
            if port_file.exists() and len(port_file.read_text().split()) > 1:
                break
            assert process.poll() is None, "the browser ended at once"
            time.sleep(0.1)
        port = port_file.read_text().split()[0]
        browser = driver().chromium.connect_over_cdp(f"http://127.0.0.1:{port}", timeout=LONG_MS)
        page = browser.contexts[0].new_page()
        page.set_default_timeout(LONG_MS)
        yield Handset(page, process.pid, (home, temporary), shared)
    finally:
        end(process.pid)
        process.wait()
        shutil.rmtree(temporary, ignore_errors=True)


def end(group: int) -> None:
    """Kill a browser with everything it started, as a dead battery would."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def enter(page: Any, address: str, recorder: str = "") -> None:
    """Open the page that films, signing in where the browser has forgotten who it was.

    Arguments:
        page: the browser's.
        address: of the newsroom.
        recorder: the MIME type to record, instead of the one the page chooses.
    """
    page.goto(f"{address}/film/")
    if "/login/" in page.url:
        page.fill("#id_login", "reporter@news.example")
        page.fill("#id_password", PASSWORD)
        page.click("button.primary")
        page.wait_for_url("**/film/")
    page.wait_for_selector("#button:not([disabled])")
    if recorder:
        page.evaluate("type => { document.body.dataset.type = type; }", recorder)


def windows(data: bytes) -> list[bytes]:
    """Return pieces that would be known again: 64 bytes without much repetition."""
    cut = [data[at : at + 64] for at in range(0, len(data) - 64, 64)]
    return [one for one in cut if len(set(one)) > 32]


def stamps(film: bytes) -> list[int]:
    """Return when each frame of a film of the stamping camera was painted: milliseconds since 1970, modulo 2^32.

    A film that ends in the midst of a frame gives those before it.
    """
    import av  # only where film is decoded

    found: list[int] = []
    with av.open(io.BytesIO(film), "r") as opened, suppress(av.FFmpegError):
        for frame in opened.decode(video=0):
            plane = frame.planes[0]
            row = bytes(plane)[24 * plane.line_size :]
            bits = [row[at * BLOCK + BLOCK // 2] > 127 for at in range(BITS)]
            value = int("".join(str(int(bit)) for bit in bits), 2)
            stamp, total = value >> 8, value & 255
            if sum(stamp.to_bytes(4, "big")) & 255 == total:
                found.append(stamp)
    return found
