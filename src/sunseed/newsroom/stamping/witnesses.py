"""Asking the policy's witnesses to cosign the newest state, and keeping the file that enough of them signed.

Follows C2SP tlog-witness and formats.md §9. Witnesses are asked after a checkpoint is published and delay nothing. A
state whose file phones were given without cosignatures is left alone: there is one file for each tree size.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import Checkpoint
from sunseed.newsroom.stamping import archive
from sunseed.newsroom.stamping.asking import ask
from sunseed.newsroom.stamping.models import State
from sunseed.newsroom.stamping.models import Witness as Known
from sunseed.record import note, witness
from sunseed.record.policy import Policy, Witness
from sunseed.record.reader import LogReader

AGAIN: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=8)
log = logging.getLogger("sunseed.witnesses")


def policy() -> Policy | None:
    """Return the policy in force if it asks for witnesses, None otherwise."""
    file = present.instance().policy_file
    made = Policy.parse(file.read_bytes()) if file.is_file() else None
    return made if made is not None and made.quorum != "none" else None


def cosign() -> bool:
    """Ask for cosignatures on the newest state; return whether enough came."""
    wanted = policy()
    if wanted is None:
        return False
    size, data = archive.newest()
    if State.objects.filter(size=size).exists() or Checkpoint.objects.filter(size=size).exists():
        return False
    # Lines are over the checkpoint as it was when the first witness was asked; a newer one is the next call's.
    signed = note.parse(data)
    lines = [line for one in wanted.witnesses.values() if one.url for line in _line(one, signed)]
    whole = signed.adding(lines)
    if not lines or not wanted.count(whole).reached:
        return False
    State.objects.create(size=size, data=whole.encode(), at=present.now(), cosigned=True)
    return True


def _line(one: Witness, signed: note.Note) -> list[note.Line]:
    """Ask one witness; return its line, or nothing and the trouble noted."""
    known, _ = Known.objects.get_or_create(vkey=one.verifier.vkey, defaults={"due": present.now()})
    if known.due > present.now():
        return []
    try:
        answer = _asked(one, signed, known.size)
        if isinstance(answer, witness.Holds):
            answer = _asked(one, signed, answer.size)
        if isinstance(answer, witness.Holds):
            return []
    except SunseedError as error:
        Known.objects.filter(pk=known.pk).update(trouble=str(error)[:300], due=present.now() + AGAIN)
        log.warning("%s did not cosign: %s", one.name, error)
        return []
    size = witness.AddCheckpoint(0, (), signed).checkpoint.size
    Known.objects.filter(pk=known.pk).update(size=size, trouble="")
    return [answer.line]


def _asked(one: Witness, signed: note.Note, old: int) -> witness.Cosigned | witness.Holds:
    size = witness.AddCheckpoint(0, (), signed).checkpoint.size
    reader = LogReader(present.public(), size=size)
    hashes = reader.consistency(old, size) if 0 < old < size else []
    asked = witness.AddCheckpoint(old, tuple(hashes), signed)
    answer = ask(f"{one.url.rstrip('/')}/{witness.PATH}", asked.encode())
    return witness.read_answer(asked, answer.status, answer.body, one.verifier)


def forget() -> int:
    """Forget cosigned files that no line can name any more and no sealed second needs; return how many."""
    from sunseed.newsroom.intake.models import HeldTick

    gone, before = 0, present.now() - KEPT
    held = sorted(index for index in HeldTick.objects.values_list("index", flat=True) if index is not None)
    last = -1
    for row in State.objects.filter(cosigned=True).order_by("size").only("size", "at", "archived"):
        needed = any(last <= index < row.size for index in held)
        last = row.size
        if row.at < before and not row.archived and not needed:
            gone += row.delete()[0]
    return gone
