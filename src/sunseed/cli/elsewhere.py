"""Letting another newsroom seal an id: sent, promised by its receipt, and proved a tick later.

Follows formats.md §6 and ADR 0103. Owns the conversation; what a proof is worth says `sunseed verify --id`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import httpx

from sunseed.errors import Malformed, Refused, Unavailable

TIMEOUT_S: Final = 20.0
TRIES: Final = 30


class Elsewhere:
    """A newsroom of others.

    Arguments:
        address: its newsroom's door, `https://...`.
        client: asks; redirects are not followed.
        sleep: waits so many seconds.
    """

    def __init__(self, address: str, client: httpx.Client, sleep: Callable[[float], None] = time.sleep) -> None:
        self._address, self._client, self._sleep = address.rstrip("/"), client, sleep

    def send(self, identity: str) -> bytes:
        """Send an id and return the receipt.

        Raises:
            Refused: it takes no ids, or too many came.
            Unavailable: it does not answer; Malformed: it answers strangely.
        """
        answer = self._ask("POST", "ids/", json={"ids": [identity]})
        if answer.status_code in (409, 429):
            raise Refused(f"{self._address}: {self._said(answer)}")
        if answer.status_code != 200:
            raise Unavailable(f"{self._address} answers {answer.status_code}: {self._said(answer)}")
        receipts = self._json(answer).get("receipts")
        if not isinstance(receipts, list) or len(receipts) != 1 or not isinstance(receipts[0], str):
            raise Malformed(f"{self._address}: expected one receipt")
        return receipts[0].encode()

    def proof(self, identity: str, every_s: float = 2.0) -> bytes:
        """Wait for the proof file and return it; Unavailable if none comes in a minute."""
        for _ in range(TRIES):
            answer = self._ask("GET", f"proofs/{identity}/")
            if answer.status_code == 200:
                return answer.content
            self._sleep(every_s)
        raise Unavailable(
            f"{self._address} gave a receipt and no proof yet. Ask again later; the receipt is a challenge anyone can "
            "publish"
        )

    def _ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        try:
            return self._client.request(method, f"{self._address}/film/{path}", timeout=TIMEOUT_S, **how)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._address} does not answer: {error}") from error

    def _said(self, answer: httpx.Response) -> str:
        words = self._json(answer).get("words")
        return words if isinstance(words, str) else "it does not say why"

    @staticmethod
    def _json(answer: httpx.Response) -> dict[str, Any]:
        try:
            found = answer.json()
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
