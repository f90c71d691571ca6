"""Opens one page in Chromium as a slow phone would, again and again: prints one JSON object.

    python bench/reading.py ADDRESS [--times N]

The processor is slowed four times, the network to 1.6 Mbit/s with 150 ms between question and answer; nothing is kept
between two openings. Bytes are those of the page, its style sheet and the scripts it loads, compressed with gzip
whether or not the server did; layout shift is the sum over five seconds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
from typing import Any

SLOWER = 4
NET = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
COUNTED = ("document", "stylesheet", "script")
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifts += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


def open_once(browser: Any, address: str) -> dict[str, Any]:
    """Open the page in a fresh context; return compressed bytes, first contentful paint in ms, and layout shift."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NET)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.setdefault(answer.url, 0))
    page.on("requestfinished", lambda asked: _weigh(asked, sizes))
    page.add_init_script(SHIFTS)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(5_000)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1")
    shift = page.evaluate("window.shifts")
    context.close()
    return {"bytes": sum(sizes.values()), "fcp_ms": round(paint), "shift": round(shift, 4)}


def _weigh(asked: Any, sizes: dict[str, int]) -> None:
    if asked.resource_type in COUNTED:
        sizes[asked.url] = len(gzip.compress(asked.response().body(), 6, mtime=0))


def main() -> None:
    """Open the page so many times."""
    from playwright.sync_api import sync_playwright

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--times", type=int, default=5)
    asked = arguments.parse_args()
    path = os.environ.get("SUNSEED_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        rows = [open_once(browser, asked.address) for _ in range(asked.times)]
        browser.close()
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
