"""A newsroom for measuring the intake: made, and afterwards asked what it holds.

python bench/film_room.py begin DIR CAPTURES PORT    found it, give tokens; prints them as JSON
python bench/film_room.py check DIR ACKNOWLEDGED     look for every acknowledged line, in rows and vault; prints JSON
python bench/film_room.py verify LINES               signatures checked in one thread; prints lines a second
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path

from sunseed import founding
from sunseed.capture import line
from sunseed.capture.chain import Chain
from sunseed.capture.identity import Identity
from sunseed.capture.segment import Opener
from sunseed.clock import SystemClock
from sunseed.instance import Instance
from sunseed.settings import Film, Newsroom, Public, Settings, Site, Storage
from sunseed.testing.filming import DESK, EDITOR_KEY
from sunseed.testing.phone import Phone
from sunseed.testing.ports import free_port

ORIGIN = "bench.example/log"


def begin(folder: Path, captures: int, port: int) -> None:
    """Found a newsroom and give tokens."""
    settings = Settings(
        site=Site(origin=ORIGIN, name="Bench", newsroom_url=f"http://127.0.0.1:{port}"),
        newsroom=Newsroom(port=port),
        public=Public(port=free_port()),
        storage=Storage(reserve_mib=0),
        film=Film(lines_per_s=100_000, lines_burst=1_000_000),
    )
    instance = founding.found(folder, settings, SystemClock(), desk=DESK)
    import_module("sunseed.cli.django").start(instance, quiet=True)
    tokens = import_module("sunseed.newsroom.intake.tokens")
    with import_module("django.db").transaction.atomic():  # one sync for all
        print(json.dumps([tokens.give() for _ in range(captures)]))


def check(folder: Path, acknowledged: Path) -> None:
    """Say how many acknowledged lines there are, how many of them have no row, and how many the vault does not open."""
    import_module("sunseed.cli.django").start(Instance.open(folder), quiet=True)
    rows = import_module("sunseed.newsroom.intake.models").Line.objects
    segments = import_module("sunseed.newsroom.intake.segments")
    opener = Opener(segments.key, Identity(EDITOR_KEY))
    said = json.loads(acknowledged.read_text(encoding="utf-8"))["acknowledged"]
    # In the vault's order, all captures together: an opener that goes back begins the whole segment again.
    known = [one for one in rows.order_by("segment", "slot") if one.seq <= said.get(one.capture_id, -1)]
    closed = 0
    for row, sealed in zip(known, segments.read([(one.segment, one.slot) for one in known]), strict=True):
        closed += line.parse(opener.open(sealed)).id.hex() != row.pk
    total = sum(newest + 1 for newest in said.values())
    print(json.dumps({"acknowledged": total, "without a row": total - len(known), "not opened": closed}))


def verify(lines: int) -> None:
    """Measure judging alone: form, signature, chain."""
    phone = Phone(ORIGIN, b"seen", 1)
    phone.open()
    for n in range(lines):
        phone.second(b"second %d" % n)
    data = [one.data for one in phone.lines]
    began_s = time.perf_counter()
    chain = Chain.begin(line.parse(data[0]), ORIGIN)
    for one in data[1:]:
        chain = chain.take(line.parse(one))
    print(json.dumps(lines / (time.perf_counter() - began_s)))


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        begin(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1] == "check":
        check(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        verify(int(sys.argv[2]))
