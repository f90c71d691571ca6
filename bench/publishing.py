"""Publishes stories one after another and takes down what each costs: prints one JSON object.

    python bench/publishing.py served INSTANCE [--times N]
    python bench/publishing.py counted INSTANCE [--times N]

`served`: against a running `sunseed serve INSTANCE`, as an editor with a browser would: drafts are saved first; then
each is published by the desk's own form over HTTP, and the public door is asked until it answers with the story's page
bearing its entry number and with a checkpoint that covers it. Times are from sending the form.

`counted`: in this process, with nothing else running: the same verb, the sequencer and the printer one after another;
files and SQL statements of each are counted, of the newsroom's database and of the index alike.
"""

from __future__ import annotations

import argparse
import http.client
import http.cookiejar
import json
import random
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sunseed.cli import django as newsroom
from sunseed.instance import Instance

if TYPE_CHECKING:
    from sunseed.newsroom.stories.models import Story

WORDS = "<p>A lamp burns on the quay, and somebody counts the boats that come home.</p>" * 12
PATIENCE_S = 30.0


def drafts(times: int) -> list[Story]:
    """Save drafts in a section three levels deep where there is one, each with a topic and a byline."""
    from sunseed.newsroom.people.models import Account, Role
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.draft import Draft
    from sunseed.newsroom.stories.models import Byline, Section, Topic

    editor = Account.objects.filter(role=Role.EDITOR).first()
    assert editor is not None, "the instance has no editor"
    deep = Section.objects.filter(parent__parent__isnull=False).order_by("slug", "pk").first()
    section = deep or Section.objects.order_by("pk").first()
    topic, byline = Topic.objects.order_by("slug").first(), Byline.objects.order_by("slug").first()
    assert section is not None
    run = random.randrange(10**9)
    return [
        saving.begin(
            editor,
            Draft(
                headline=f"Boat {number} came home on day {run}",
                standfirst="Somebody counted it.",
                section=str(section.pk),
                slug=f"boat-{run}-{number}",
                body=WORDS,
                bylines=[str(byline.pk)] if byline else [],
                topics=[str(topic.pk)] if topic else [],
            ),
        )
        for number in range(times)
    ]


class Desk:
    """An editor's browser, signed in.

    Arguments:
        address: of the newsroom.
        email, password: of the editor.
    """

    def __init__(self, address: str, email: str, password: str) -> None:
        self._address = address
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies), _Still())
        self._opener.open(f"{address}/account/login/").read()
        self.post("/account/login/", login=email, password=password)

    def post(self, path: str, **fields: str) -> None:
        """Send a form; a redirect is success, and is not followed."""
        token = next(one.value for one in self._cookies if one.name == "newsroom_csrf")
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self._address + path, data, {"Referer": self._address + path})
        with self._opener.open(request, timeout=PATIENCE_S) as answer:
            words = answer.read().decode()
        if answer.status != 302:
            raise SystemExit(f"POST {path} was answered {answer.status}: {words[-3000:]}")


class _Still(urllib.request.HTTPRedirectHandler):
    """Takes a redirect as the answer."""

    def http_error_302(self, _request: Any, answer: Any, _code: int, _words: str, _headers: Any) -> Any:
        return answer


def served(instance: Instance, times: int) -> dict[str, Any]:
    """Publish over HTTP while the newsroom is served."""
    from sunseed.newsroom.publishing.models import Item

    line = next(one for one in (instance.root / "demo-accounts.txt").read_text("utf-8").splitlines() if "editor" in one)
    email, password = line.split()[1], line.split()[-1]
    desk = Desk(instance.settings.site.newsroom_url, email, password)
    door = urlsplit(instance.settings.site.public_url)
    connection = http.client.HTTPConnection(door.hostname or "", door.port, timeout=PATIENCE_S)
    answered, shown, pause = [], [], random.Random(1)
    for story in drafts(times):
        time.sleep(pause.uniform(0.05, 0.6))  # so that publications fall anywhere between two beats
        begun = time.perf_counter()
        desk.post(f"/desk/stories/{story.pk}/publish/", when="now")
        answered.append(time.perf_counter() - begun)
        path = Item.objects.get(pk=story.pk).path
        entry = wait(lambda path=path: seal(get(connection, path)), "the page")
        wait(lambda entry=entry: size(get(connection, "/log/checkpoint")) > entry, "the checkpoint")
        shown.append(time.perf_counter() - begun)
    return {"publications": times, "answered_ms": spread(answered), "served_ms": spread(shown)}


def get(connection: http.client.HTTPConnection, path: str) -> str:
    """Return what the public door answers, empty if nothing is there."""
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    return text if answer.status == 200 else ""


def seal(page: str) -> int | None:
    """Return the entry number that a page bears."""
    found = re.search(r'data-seal[^>]* data-index="(\d+)"', page)
    return int(found[1]) if found else None


def size(checkpoint: str) -> int:
    """Return the size a checkpoint speaks of."""
    return int(checkpoint.splitlines()[1]) if checkpoint else 0


def wait(look: Callable[[], Any], what: str) -> Any:
    """Look until there is something, every two milliseconds."""
    until = time.monotonic() + PATIENCE_S
    while not (found := look()):
        if time.monotonic() > until:
            raise SystemExit(f"{what} was not served within {PATIENCE_S:g} s")
        time.sleep(0.002)
    return found


def counted(instance: Instance, times: int) -> dict[str, Any]:
    """Publish in this process and count."""
    from django.db import connection

    from sunseed.edition.press import Press
    from sunseed.edition.run import MAP
    from sunseed.newsroom import present
    from sunseed.newsroom.people.models import Account, Role
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.printing import Printer
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer, printer = Sequencer(instance), Printer(instance)
    printed: list[Any] = []

    class Counting(Press):
        """A press that remembers what each step did."""

        def step(self, progress: Any = None) -> Any:
            printed.append(super().step(progress))
            return printed[-1]

    printer._press = Counting(present.public(), instance.index, count=True)
    editor = Account.objects.filter(role=Role.EDITOR).first()
    assert editor is not None
    stories = drafts(times + 3)
    rows: list[dict[str, float]] = []
    sequencer.run_once()
    printer.run_once()
    sequencer.run_once()
    said: list[str] = []
    connection.execute_wrappers.append(lambda run, sql, *rest: (said.append(sql), run(sql, *rest))[1])
    for story in stories:
        said.clear()
        begun = time.perf_counter()
        verbs.publish(editor, story)
        verb = time.perf_counter()
        sequencer.run_once()
        sealed = time.perf_counter()
        printer.run_once()
        done = time.perf_counter()
        asked = len(said)
        sequencer.run_once()  # the `edition` entry
        rows.append(
            {
                "ms": 1000 * (done - begun), "verb_ms": 1000 * (verb - begun), "seal_ms": 1000 * (sealed - verb),
                "print_ms": 1000 * (done - sealed),
                "files": sum(not path.startswith(MAP) for path in printed[-1].written),
                "map_files": sum(path.startswith(MAP) for path in printed[-1].written),
                "newsroom_statements": asked, "index_statements": printed[-1].statements,
            }
        )  # fmt: skip
    sequencer.close()
    kept = rows[3:]  # the first ones load templates and fill caches
    return {name: [round(row[name], 3) for row in kept] for name in kept[0]}


def spread(seconds: list[float]) -> dict[str, float]:
    """Return median, 99th percentile and maximum in milliseconds."""
    ordered = sorted(seconds)
    places = (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
    return {name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * at))], 1) for name, at in places}


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("way", choices=["served", "counted"])
    parser.add_argument("instance", type=Path)
    parser.add_argument("--times", type=int, default=60)
    given = parser.parse_args()
    instance = Instance.open(given.instance)
    newsroom.start(instance)
    found = (served if given.way == "served" else counted)(instance, given.times)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
