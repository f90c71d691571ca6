"""What can happen to a phone while it films, each in a real browser: named for the attack or fault it answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sunseed.testing import handset
from sunseed.testing.browsing import chromium, in_database, sign_in
from sunseed.testing.filming import LONG_MS, name_on_desk, opened_captures, until

pytestmark = [pytest.mark.browser]
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PHONE: Any = {"width": 360, "height": 780}
LYING_CLOCK = """
(() => {
  const real = Date;
  let asked = 0;
  const lie = () => [Date.UTC(1999, 0, 1), Date.UTC(2027, 5, 1), 7][(asked += 1) % 3];
  globalThis.Date = class extends real {
    constructor(...said) { super(...(said.length ? said : [lie()])); }
    static now() { return lie(); }
  };
})();
"""
SILENCE = """(reason) => {
  const stream = document.getElementById('view').srcObject;
  for (const track of stream.getTracks()) {
    Object.defineProperty(track, 'muted', { value: reason === 'mute', configurable: true });
    track.dispatchEvent(new Event(reason));
  }
}"""
LOSE_CAMERA = """() => {
  const [track] = document.getElementById('view').srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event('ended'));
}"""
AN_HOUR = """async ([base, origin, lines, pieces]) => {
  const at = (name) => import(new URL(name, base).href);
  const [{ Store }, { Keeper }, { Captures }, { Meeting }, { HttpWay }] = await Promise.all(
    ['store.js', 'core/keeper.js', 'captures.js', 'meeting.js', 'way.js'].map(at));
  const way = new HttpWay(new URL('/film/', location.href).href);
  const store = new Keeper(await Store.open());
  const meeting = new Meeting(store, way, origin);
  await meeting.meet();
  const captures = new Captures(store, way, origin, () => undefined);
  const { filming, letGo } = await captures.open(meeting.newsroom, { source: 'camera', container: 'webm' });
  const every = Math.floor(lines / pieces);
  for (let n = 1; n <= lines; n += 1) {
    if (n % every) await filming.gap('paused', n * 1000);
    else await filming.seal('media', new Uint8Array(1000).fill(n), n * 1000);
  }
  await filming.close();
  letGo();
  return filming.chain.capture;
}"""


@pytest.fixture
def desk(newsroom: str, sqlite_room: Any, tmp_path: Path) -> str:
    """Name an editor's key on the desk list; return the newsroom's address."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    return newsroom.replace("127.0.0.1", "localhost")


@pytest.fixture
def page(desk: str) -> Iterator[Any]:
    """Open a phone-sized page, signed in as a reporter."""
    with chromium(*CAMERA) as browser:
        opened = browser.new_context(base_url=desk, viewport=PHONE).new_page()
        opened.set_default_timeout(LONG_MS)
        sign_in(opened, "reporter@news.example")
        opened.wait_for_url("**/desk/**")
        yield opened


def begin(page: Any) -> None:
    """Open the page that films and press the button."""
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    page.click("#button")
    page.wait_for_selector("body.filming")


def filmed(page: Any, seconds: int) -> None:
    """Wait until the clock has gone on for so many seconds."""
    shown = page.inner_text("#time")
    minutes, rest = shown.split(":")
    wanted = int(minutes) * 60 + int(rest) + seconds
    until(page, lambda: page.inner_text("#time") >= f"{wanted // 60}:{wanted % 60:02}")


def finish(page: Any) -> None:
    """Press the button again, and wait until nothing waits on the phone."""
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    arrived(page)


def arrived(page: Any) -> None:
    """Wait until nothing waits on the phone and the newsroom has all of it."""
    until(page, lambda: page.inner_text("#waiting") == "0" and in_database(whole))


def whole() -> bool:
    """Say whether every capture is closed, held, and in a tick."""
    from sunseed.newsroom.intake.models import Capture, Cipher, Line

    return (
        Capture.objects.exists()
        and not Capture.objects.filter(closed=False).exists()
        and not Cipher.objects.filter(held=False).exists()
        and not Line.objects.filter(tick=None).exists()
    )


def bodies(tmp_path: Path) -> list[list[Any]]:
    """Return the bodies of the lines of each capture, in order of time; their chains are verified by that."""
    return [[one.body for one in opened.lines] for opened in opened_captures(tmp_path / "editor.key")]


def kinds(chain: list[Any]) -> list[str]:
    """Return what each line is, in a word; film that follows film is told once."""
    words = [getattr(one, "reason", getattr(one, "part", one.kind)) for one in chain]
    return [one for at, one in enumerate(words) if at == 0 or one != words[at - 1]]


def spans(chain: list[Any]) -> list[tuple[int, int]]:
    """Return the times of all lines that have some."""
    return [(one.from_ms, one.to_ms) for one in chain if hasattr(one, "from_ms")]


def test_lying_clock_enters_no_line(page: Any, tmp_path: Path) -> None:
    """A phone whose clock jumps between 1970, 1999 and 2027 writes times that count from the start of the film."""
    page.add_init_script(LYING_CLOCK)
    before = time.monotonic()
    begin(page)
    filmed(page, 4)
    finish(page)
    took_ms = (time.monotonic() - before) * 1000
    (chain,) = bodies(tmp_path)
    assert kinds(chain) == ["open", "head", "media", "close"]
    assert 3000 <= spans(chain)[-1][1] <= took_ms
    assert all(begins == ends for (_, begins), (ends, _) in zip(spans(chain)[:-1], spans(chain)[1:], strict=True))


@pytest.mark.long
def test_second_tab_neither_films_nor_sends_and_says_so(page: Any, tmp_path: Path) -> None:
    """While one window films, another refuses; when the first is closed, the other ends its film and sends the rest."""
    beside = page.context.new_page()
    beside.goto("/film/")
    beside.wait_for_selector("#button:not([disabled])")
    begin(page)  # it takes the sending over from the window that was there first
    until(beside, lambda: beside.is_visible("#elsewhere"))
    beside.click("#button")
    until(beside, lambda: beside.is_visible("#trouble"))
    assert "filming" in beside.inner_text("#trouble")
    assert beside.evaluate("document.body.classList.contains('filming')") is False
    filmed(page, 3)
    assert len(in_database(bodies_so_far)) == 1
    page.close()
    until(beside, lambda: beside.is_hidden("#elsewhere"))
    beside.reload()
    beside.wait_for_selector("#button:not([disabled])")
    arrived(beside)
    (chain,) = bodies(tmp_path)
    assert kinds(chain) == ["open", "head", "media", "crash", "close"]


def bodies_so_far() -> list[str]:
    """Return the captures that the newsroom knows."""
    from sunseed.newsroom.intake.models import Capture

    return list(Capture.objects.values_list("id", flat=True))


def test_reload_in_mid_capture_goes_on_in_the_same_chain(page: Any, tmp_path: Path) -> None:
    """Whoever films on after a reload adds a gap, a new head and film to the same capture."""
    begin(page)
    filmed(page, 3)
    begin(page)
    filmed(page, 3)
    finish(page)
    (chain,) = bodies(tmp_path)
    assert kinds(chain) == ["open", "head", "media", "crash", "head", "media", "close"]
    assert spans(chain) == sorted(spans(chain))


@pytest.mark.parametrize("lines", [600, pytest.param(3600, marks=pytest.mark.long)], ids=["ten-minutes", "an-hour"])
def test_a_long_time_offline_arrives_in_batches(page: Any, tmp_path: Path, lines: int) -> None:
    """All lines and some ciphertext wait on the phone; they go out 64 at a time, in order; the page stays quick."""
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    source = page.get_attribute("script[type=module]", "src")
    base = page.evaluate("src => new URL('.', new URL(src, location.href)).href", source)
    refused: list[str] = []
    page.route("**/film/lines/", lambda route: (refused.append(route.request.url), route.abort()))
    pieces = 60
    page.evaluate(AN_HOUR, [base, page.get_attribute("body", "data-origin"), lines, pieces])
    until(page, lambda: page.inner_text("#waiting") == str(lines + 2 + pieces + 1))
    assert refused
    sent: list[int] = []

    def counted(route: Any) -> None:
        answer = route.fetch()
        if answer.status == 200:  # beside those that came too fast, and went out once more
            sent.append(len(json.loads(route.request.post_data)["lines"]))
        route.fulfill(response=answer)

    page.unroute("**/film/lines/")
    page.route("**/film/lines/", counted)
    asked = time.monotonic()
    page.evaluate("1 + 1")
    assert time.monotonic() - asked < 2
    arrived(page)
    assert max(sent) == 64
    assert len(sent) <= (lines + 2) // 64 + 4
    (chain,) = bodies(tmp_path)
    assert len(chain) == lines + 2


@pytest.mark.long
def test_lost_answers_and_a_dead_server_reorder_nothing(page: Any, tmp_path: Path) -> None:
    """Requests that fail before or after the newsroom took them: every line once, in order, tried ever more seldom."""
    tried: list[float] = []

    def unlucky(route: Any) -> None:
        tried.append(time.monotonic())
        if len(tried) % 3 == 1:
            route.fetch()  # taken, and the answer is lost
            route.abort()
        elif len(tried) % 3 == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/film/lines/", unlucky)
    begin(page)
    filmed(page, 6)
    page.unroute("**/film/lines/")
    dead: list[float] = []
    page.route(
        "**/film/**",
        lambda route: (
            (dead.append(time.monotonic()), route.abort()) if "/lines/" in route.request.url else route.abort()
        ),
    )
    filmed(page, 10)
    assert 2 <= len(dead) <= 8  # 0.5, 1, 2, 4 seconds: no browser event says that a server is dead
    page.unroute("**/film/**")
    finish(page)
    (chain,) = bodies(tmp_path)
    assert [one.seq for one in chain] == list(range(len(chain)))
    assert kinds(chain) == ["open", "head", "media", "close"]


def test_withheld_line_becomes_a_challenge(page: Any, sqlite_room: Any, tmp_path: Path) -> None:
    """No proof is shown past the promised tick: the page offers the receipt, and the command says what it proves."""
    from sunseed.cli import exits
    from sunseed.cli.main import main

    page.route("**/film/proofs/**", lambda route: route.fulfill(status=404, json={"words": "not yet"}))
    begin(page)
    filmed(page, 3)
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    until(page, lambda: page.is_visible("#withheld"))
    with page.expect_download() as fetched:
        page.click("#challenge")
    file = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(file)
    said = CliRunner().invoke(main, ["verify", str(file), "--public", str(sqlite_room.instance.public)])
    assert said.exit_code == exits.UNPROVEN, said.output
    assert "is in the record" in said.output
    assert "the line is not in what was shown" in said.output
    page.unroute("**/film/proofs/**")
    arrived(page)
    until(page, lambda: page.is_hidden("#withheld"))


def test_disk_full_in_mid_capture_seals_on_and_says_so(page: Any, tmp_path: Path) -> None:
    """A browser whose storage takes nothing more: every line and all ciphertext still arrive, and the page says it."""
    begin(page)
    filmed(page, 2)
    origin = page.evaluate("location.origin")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    until(page, lambda: page.is_visible("#storage-fails"))
    filmed(page, 5)
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")
    until(page, lambda: in_database(whole))
    (chain,) = bodies(tmp_path)
    assert [word for word in kinds(chain) if word != "storage"][:3] == ["open", "head", "media"]
    assert chain[-1].kind == "close"
    assert spans(chain)[-1][1] >= 6000


@pytest.mark.long
def test_seen_is_renewed_while_filming(page: Any, tmp_path: Path) -> None:
    """Lines name newer checkpoints as the phone gets them, so that later seconds have a later not-before."""
    begin(page)
    filmed(page, 23)
    finish(page)
    (chain,) = bodies(tmp_path)
    sizes = [one.seen.size for one in chain if getattr(one, "seen", None)]
    assert len(sizes) >= 3
    assert sizes == sorted(set(sizes))


def test_call_is_a_gap_with_its_times_and_a_new_head(page: Any, tmp_path: Path) -> None:
    """Picture and sound muted as a call does, then back: the browser's real recorder is stopped and begun anew."""
    begin(page)
    filmed(page, 2)
    page.evaluate(SILENCE, "mute")
    page.wait_for_timeout(3000)
    page.evaluate(SILENCE, "unmute")
    filmed(page, 3)
    finish(page)
    (chain,) = bodies(tmp_path)
    assert kinds(chain) == ["open", "head", "media", "call", "head", "media", "close"]
    gaps = [one for one in chain if one.kind == "gap"]
    assert 2500 <= gaps[-1].to_ms - gaps[0].to_ms <= 20_000


def test_camera_taken_away_is_a_gap_until_it_is_opened_again(page: Any, tmp_path: Path) -> None:
    """The track ends: the page opens the camera again by itself and films on in the same capture."""
    begin(page)
    filmed(page, 2)
    page.evaluate(LOSE_CAMERA)
    filmed(page, 5)
    finish(page)
    (chain,) = bodies(tmp_path)
    assert kinds(chain) == ["open", "head", "media", "camera", "head", "media", "close"]


@pytest.mark.long
def test_page_that_stood_still_claims_no_film_for_that_time(desk: str, tmp_path: Path) -> None:
    """The page's process is stopped for eight seconds, as a system does: a gap, and film goes on with a new head."""
    with handset.handset(tmp_path / "phone") as phone:
        handset.enter(phone.page, desk)
        phone.page.click("#button")
        phone.page.wait_for_selector("body.filming")
        filmed(phone.page, 3)
        phone.stand_still(8)
        filmed(phone.page, 3)
        finish(phone.page)
    (chain,) = bodies(tmp_path)
    gaps = [one for one in chain if one.kind == "gap"]
    assert sum(one.to_ms - one.from_ms for one in gaps) >= 5000
    assert {one.reason for one in gaps} == {"camera"}
    assert kinds(chain).count("head") == 2
