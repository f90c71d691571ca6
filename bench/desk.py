"""Opens the desk's pages over and over in this process: prints one JSON object.

    python bench/desk.py INSTANCE [--times N]

Each page is asked through Django's test client as an editor who is signed in: what the newsroom's own code and its
database take, without a web server. Questions to the database are counted besides.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

from sunseed.cli import django as newsroom
from sunseed.instance import Instance

PAGES = {
    "stories": "/desk/",
    "stories, public": "/desk/?show=public",
    "front page": "/desk/front/",
    "breaking news": "/desk/front/breaking/",
    "sections": "/desk/sections/",
    "topics": "/desk/topics/",
    "pictures": "/desk/media/",
    "activity": "/desk/activity/",
    "activity, one act": "/desk/activity/?act=arrange",
    "links that lead nowhere": "/desk/links/",
}


def ask(instance: Instance, times: int) -> list[dict[str, Any]]:
    """Open every page so many times in turn; return milliseconds and questions to the database."""
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    client = Client()
    rows: list[dict[str, Any]] = [{"name": name, "ms": [], "queries": 0} for name in PAGES]
    accounts = (instance.root / "demo-accounts.txt").read_text("utf-8").splitlines()
    _, email, _, password = next(line for line in accounts if line.startswith("editor")).split()
    with override_settings(ALLOWED_HOSTS=["*"]):
        signed_in = client.post("/account/login/", {"login": email, "password": password})
        assert signed_in.status_code == 302, "the demo's editor cannot sign in"
        for _ in range(times + 1):  # the first round fills templates and caches, and is not counted
            for row, address in zip(rows, PAGES.values(), strict=True):
                begun = time.perf_counter()
                answer = client.get(address)
                row["ms"].append(round((time.perf_counter() - begun) * 1000, 2))
                assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        for row, address in zip(rows, PAGES.values(), strict=True):
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            row["queries"] = len(caught)
    return [{**row, "ms": row["ms"][1:], "median_ms": statistics.median(row["ms"][1:])} for row in rows]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    instance = Instance.open(given.instance)
    newsroom.start(instance)
    print(json.dumps(ask(instance, given.times)))


if __name__ == "__main__":
    main()
