"""How the intake says no: one status and a few words for each kind of error, alike from Django and from the fast door.

Follows design.md §6. `next` names the line that is awaited, `recorded` the newest line before one whose tick is on its
way that is in the record, `spent` a token that opens nothing, `wait_s` how long a sender should hold back; the same
seconds stand in `Retry-After`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sunseed.errors import Absent, Malformed, Refused, SunseedError, Unavailable, Untrue
from sunseed.newsroom.intake import accepting, limits, ticking, tokens

RETRY_S: Final = 2
_STATUS: Final[tuple[tuple[type[SunseedError], int], ...]] = (
    (limits.TooFast, 429), (limits.NoRoom, 507), (Malformed, 400), (Untrue, 422), (Absent, 404), (Refused, 409),
    (Unavailable, 503),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. Arguments: status: of HTTP; body: what becomes JSON; wait_s: for Retry-After, 0 for none."""

    status: int
    body: dict[str, Any]
    wait_s: int = 0


def said(error: BaseException) -> Said:
    """Return the answer to an error; one that is not of ours says nothing of itself."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    body: dict[str, Any] = {"words": str(error) if isinstance(error, SunseedError) else "The newsroom failed here."}
    wait_s = 0
    if isinstance(error, accepting.OutOfOrder):
        body["next"] = error.expected
    if isinstance(error, ticking.OnItsWay) and error.recorded is not None:
        body["recorded"] = error.recorded
    if isinstance(error, tokens.Spent):
        body["spent"] = True
    if isinstance(error, limits.TooFast):
        wait_s = error.wait_s
    elif status in (503, 507):
        wait_s = RETRY_S if status == 503 else limits.FULL_WAIT_S
    if wait_s:
        body["wait_s"] = wait_s
    return Said(status, body, wait_s)
