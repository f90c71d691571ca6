"""A key made in a browser comes onto the desk list; what a phone's browser locks to it opens with its passphrase."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture import desk
from sunseed.capture.identity import Identity
from sunseed.testing.browsing import chromium, in_database
from sunseed.testing.browsing import sign_in as enter
from sunseed.testing.filming import sunseed

pytestmark = pytest.mark.browser
PASSPHRASE = "quince-basalt-umber-seventeen"
PICTURES = Path(os.environ["SUNSEED_PICTURES"]) if os.environ.get("SUNSEED_PICTURES") else None
WRAP = """async () => {
  const { wrapNew } = await import('/static/web/film/locking.js');
  const { Newsroom } = await import('/static/web/film/core/newsroom.js');
  const said = await (await fetch('/film/newsroom/')).json();
  const room = await Newsroom.check(said, 'news.example/log', null, Date.now());
  const { wrap, recipient } = await wrapNew(room.recipients);
  let text = '';
  for (const one of wrap) text += String.fromCharCode(one);
  return { wrap: btoa(text), recipient, fingerprint: room.fingerprint, count: room.recipients.length };
}"""


def show(page: Any, name: str) -> None:
    """Draw the page at both widths, where somebody asked for pictures."""
    if PICTURES is None:
        return
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=str(PICTURES / f"{name}-{width}.png"), full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=str(PICTURES / f"{name}-dark.png"), full_page=True)
    page.emulate_media(color_scheme="light")


def test_from_a_browsers_key_to_the_phones_lock(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """Made by an editor, proposed by the operator, named by a root; the page and the phone say the same digits."""
    with chromium() as browser:
        pages = {}
        for role in ("editor", "operator"):
            context = browser.new_context(base_url=newsroom, bypass_csp=True)
            context.set_default_timeout(120_000)
            pages[role] = context.new_page()
            enter(pages[role], f"{role}@news.example")
            pages[role].wait_for_url("**/desk/**")
            pages[role].goto("/desk/keys/")
            pages[role].fill("#passphrase", PASSPHRASE)
            pages[role].fill("#again", PASSPHRASE)
            pages[role].click("button:has-text('Make the key')")
            pages[role].wait_for_selector(f"[data-recipient]:has-text('{role}@news.example')")
        operator = pages["operator"]
        operator.goto("/desk/keys/")
        show(operator, "keys-offered")
        for box in operator.locator("input[name=key]").all():
            box.check()
        operator.click("text=Propose the chosen keys")
        operator.wait_for_selector("text=cannot be on one list")
        for box in operator.locator("li:has-text('Offered') input[name=key]").all():
            box.check()
        operator.locator("li:has-text('older kind') input[name=key]").uncheck()
        operator.click("text=Propose the chosen keys")
        operator.wait_for_selector("text=Proposed, waiting for a root")
        show(operator, "keys-proposed")
        draft = tmp_path / "next.root"
        sunseed("root", "next", sqlite_room.instance.root, "--out", draft)
        sunseed("root", "sign", draft, "--key", sqlite_room.instance.root_key_file, "--yes")
        sunseed("root", "publish", sqlite_room.instance.root, draft)
        operator.goto("/desk/keys/")
        operator.wait_for_selector("text=2 keys")
        show(operator, "keys-listed")
        said = operator.evaluate(WRAP)
        assert said["count"] == 2
        assert said["fingerprint"] in operator.inner_text("#desk-list ~ p")
        assert said["fingerprint"] == desk.spoken(_digest(sqlite_room))

        def locked() -> bytes:
            from sunseed.newsroom.sealed.models import EditorKey

            return bytes(EditorKey.objects.get(account__email="editor@news.example").locked)

        key = Identity.read(in_database(locked), PASSPHRASE)
        assert key.unwrap(base64.b64decode(said["wrap"])).recipient == said["recipient"]


def _digest(room: Any) -> str:
    return desk.DeskList.parse(room.instance.desk_file.read_bytes()).digest
