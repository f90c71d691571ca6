"""Films with a real Chromium as the phone, and takes down how long everything takes: prints one JSON object.

    python bench/filming.py DIR [--stamped SECONDS] [--minute SECONDS] [--long SECONDS]

A demonstration is made in DIR and served by its own command. First a camera films that paints the time into each frame
(640 x 360): when the recorder gave a piece, when its line had its receipt, when the phone had a proof that the line is
in the record, and how old the oldest frame of a piece was when it was receipted. Then the browser's own camera films
1280 x 720: a minute with encryption and one without, for the processor time of each; and for long, while the memory of
phone and newsroom is looked at. Last, an editor at the light table watches the minute whole and releases it, and a
reader's browser is asked when it plays.
"""

from __future__ import annotations

import argparse
import base64
import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sunseed.capture import line
from sunseed.capture.line import Seal
from sunseed.capture.opening import Opened
from sunseed.instance import Instance
from sunseed.testing import costs, handset
from sunseed.testing.browsing import chromium, close_all, sign_in
from sunseed.testing.demonstration import Demo, demonstration, wait_for
from sunseed.testing.filming import PHONE, fetched_capture, name_on_desk, until
from sunseed.testing.sitting import Sitting, connect

ADDRESS = "/films/measured/"
TICKS_S = 15
"""Three ticks of the demonstration: by then the last line is in the record, or something is wrong."""

APART_MS = 400
"""A line says to a tenth of a second until when it goes; a piece that belongs to another would be 800 ms off."""
NOTING = """
(() => {
  const told = { given: [], receipts: [], proofs: [] };
  window.told = told;
  const set = Object.getOwnPropertyDescriptor(MediaRecorder.prototype, 'ondataavailable').set;
  Object.defineProperty(MediaRecorder.prototype, 'ondataavailable', {
    set(give) {
      set.call(this, (event) => {
        if (event.data.size) told.given.push(Date.now());
        give.call(this, event);
      });
    },
  });
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    const { pathname } = new URL(address, location.href);
    if (!answer.ok) return answer;
    if (pathname.endsWith('/film/lines/')) told.receipts.push([Date.now(), JSON.parse(options.body).lines]);
    if (pathname.includes('/film/proofs/')) told.proofs.push([Date.now(), pathname.split('/').at(-2)]);
    return answer;
  };
})();
"""
"""Notes when the recorder gives a piece, when a request with lines was receipted, and when a proof had come."""


def enter(page: Any, demo: Demo) -> None:
    """Open the page that films as the demonstration's reporter."""
    page.goto(f"{demo.newsroom}/film/")
    if "/login/" in page.url:
        page.fill("#id_login", "reporter@lantern.example")
        page.fill("#id_password", demo.password("reporter"))
        page.click("button.primary")
    page.wait_for_selector("#button:not([disabled])")


def film(page: Any, seconds: float, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Film so long, looking at something every second, and wait until all of it has arrived."""
    page.click("#button")
    page.wait_for_selector("body.filming")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page.wait_for_timeout(1000)
        meanwhile()
    page.click("#button")
    until(page, lambda: page.inner_text("#waiting") == "0")


@contextmanager
def phone_of(demo: Demo, home: Path, *scripts: str, encrypted: bool = True) -> Iterator[handset.Handset]:
    """Start a phone on the page that films."""
    with handset.handset(home, f"--window-size={PHONE['width']},{PHONE['height']}") as phone:
        for script in scripts:
            phone.page.add_init_script(script)
        if not encrypted:
            costs.without_encryption(phone.page.context)
        enter(phone.page, demo)
        yield phone


def stamped(demo: Demo, home: Path, seconds: float) -> dict[str, Any]:
    """Film the time; return what the page noted."""
    with phone_of(demo, home, handset.STAMPING_CAMERA, NOTING) as phone:
        film(phone.page, seconds)
        phone.page.wait_for_timeout(1000 * TICKS_S)
        return dict(phone.page.evaluate("window.told"))


def receipted(told: dict[str, Any]) -> list[tuple[int, int, int]]:
    """Return of each piece of film when it was given, receipted, and proved to be in the record, in milliseconds."""
    arrived = [(at, line.parse(base64.b64decode(one))) for at, batch in told["receipts"] for one in batch]
    number = {one.id.hex(): one.body.seq for _, one in arrived}
    proofs = [(number[name], at) for at, name in told["proofs"] if name in number]
    media = [(one.body, at) for at, one in arrived if isinstance(one.body, Seal) and one.body.part == "media"]
    given = told["given"][-len(media) :]  # the first piece may hold the head alone
    apart = [at - body.to_ms for at, (body, _) in zip(given, media, strict=True)]
    if max(apart) - min(apart) > APART_MS:
        raise SystemExit(f"pieces given and sealed cannot be matched: they are {min(apart)} to {max(apart)} ms apart")
    return [
        (cut, at, min(when for newest, when in proofs if newest >= body.seq))
        for cut, (body, at) in zip(given, media, strict=True)
    ]


def oldest(opened: Opened) -> list[int]:
    """Return when the oldest frame of each piece but the first was painted: milliseconds since 1970, modulo 2^32.

    A frame belongs to the piece with which it can first be decoded.
    """
    head = b"".join(one.data for one in opened.pieces if one.seal.part == "head")
    media = [one.data for one in opened.pieces if one.seal.part == "media"]
    painted = handset.stamps(head + b"".join(media))
    counts = [len(handset.stamps(head + b"".join(media[: at + 1]))) for at in range(len(media) - 1)]
    return [painted[count] for count in counts]


def minute(demo: Demo, home: Path, seconds: float, *, encrypted: bool) -> float:
    """Film so long; return the seconds of processor time that the browser used for a minute of it."""
    with phone_of(demo, home, encrypted=encrypted) as phone:
        used: list[tuple[float, float]] = []
        film(phone.page, seconds + 4, lambda: used.append((time.monotonic(), costs.processor_s(phone.group))))
        (began, before), (ended, after) = used[2], used[-1]  # what beginning costs is no part of a minute
        return (after - before) * 60 / (ended - began)


def long(demo: Demo, home: Path, seconds: float) -> dict[str, list[float]]:
    """Film for long; return the memory of phone and newsroom, in MiB, some thirty times."""
    rows: dict[str, list[float]] = {"phone": [], "newsroom": []}
    with phone_of(demo, home) as phone:

        def look() -> None:
            if (time.monotonic() - began) // (seconds / 30) > len(rows["phone"]):
                rows["phone"].append(costs.memory_mib(phone.group))
                rows["newsroom"].append(costs.memory_mib(demo.pid))

        began = time.monotonic()
        film(phone.page, seconds, look)
    return rows


def published(demo: Demo, editor: Any, work: Path, browser: Any, seconds: float) -> dict[str, float]:
    """Watch and release the newest film whole; return the seconds until its page is served, and until it plays."""
    sitting = Sitting(demo.newsroom, work, Instance.open(demo.folder).root_note_file, connect(editor))
    table = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    table.set_default_timeout(300_000)
    table.goto(sitting.link)
    table.click("#sheets li >> nth=0 >> button")
    until(table, lambda: ", 0 known" in table.inner_text("#sentence"))
    table.fill("#from", "0")
    table.fill("#to", str(int(seconds)))
    table.press("#to", "Enter")
    table.click("#tab-publish")
    table.fill("#name", "Measured")
    table.check("#untouched")
    table.click("#watch")
    table.wait_for_selector("#watching:has-text('Watched whole')")
    table.wait_for_selector("#release:not([disabled])")
    table.click("#release")
    began = time.perf_counter()
    wait_for("the film's page", lambda: "<video" in demo.page(ADDRESS))
    served_s = time.perf_counter() - began
    reader = browser.new_context(base_url=demo.public).new_page()
    reader.goto(ADDRESS)
    reader.evaluate("document.querySelector('video').play()")
    until(reader, lambda: reader.evaluate("document.querySelector('video').currentTime") > 0)
    playing_s = time.perf_counter() - began
    sitting.end(signal.SIGTERM)  # a bench that runs in the background hands an ignored SIGINT on
    return {"served_s": round(served_s, 2), "playing_s": round(playing_s, 2)}


def measure(folder: Path, stamped_s: float, minute_s: float, long_s: float) -> dict[str, Any]:
    """Make the demonstration and measure all of it."""
    key, wrap = folder / "editor.key", 1 << 32
    with demonstration(folder / "news") as demo, chromium("--autoplay-policy=no-user-gesture-required") as browser:
        name_on_desk(Instance.open(demo.folder), key)
        editor = browser.new_context(base_url=demo.newsroom, viewport={"width": 1280, "height": 900}).new_page()
        editor.set_default_timeout(120_000)
        sign_in(editor, "editor@lantern.example", demo.password("editor"))
        editor.wait_for_url("**/desk/**")
        pieces = receipted(stamped(demo, folder / "stamped", stamped_s))
        ages = [
            (at - painted) % wrap
            for painted, (_, at, _) in zip(oldest(fetched_capture(demo.newsroom, editor, key)), pieces[1:], strict=True)
        ]
        bare = minute(demo, folder / "bare", minute_s, encrypted=False)
        memory = long(demo, folder / "long", long_s)
        sealed = minute(demo, folder / "minute", minute_s, encrypted=True)
        return {
            "receipt_ms": [at - given for given, at, _ in pieces],
            "oldest_ms": ages,
            "record_ms": [proved - given for given, _, proved in pieces],
            "cpu_s": {"sealed": round(sealed, 2), "bare": round(bare, 2)},
            "memory_mib": {name: [round(one, 1) for one in row] for name, row in memory.items()},
            "publish": published(demo, editor, folder, browser, minute_s),
        }


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stamped", type=float, default=30)
    parser.add_argument("--minute", type=float, default=60)
    parser.add_argument("--long", type=float, default=240)
    given = parser.parse_args()
    try:
        found = measure(given.folder, given.stamped, given.minute, given.long)
    finally:
        close_all()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
