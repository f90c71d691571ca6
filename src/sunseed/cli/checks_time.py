"""The doctor's questions about time: whether states are archived, and what became of the stamps over them.

Owns what is asked, of the files in `public/log/time/` alone: what readers see is what counts. A proof that calendars
have promised and not finished is said to be pending, and for how long. Nobody is asked over a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from sunseed.cli.findings import Finding, Grade
from sunseed.clock import SystemClock
from sunseed.errors import SunseedError
from sunseed.instance import Instance

LATE: Final = 3
PENDING_LATE_S: Final = 2 * 86_400
LOOKED_AT: Final = 400
"""Newest states looked at: some three days of them."""


def states(instance: Instance) -> Iterator[Finding]:
    """Ask whether states of the record are archived as often as they should be, and who vouches for their time."""
    time = instance.settings.time
    named = len(set(time.authorities.split()))
    demo = instance.settings.site.demo
    if named < 2:
        grade: Grade = "good" if demo else "warning"
        words = (
            f"{'one' if named else 'no'} time stamp authority is named{' (this is a demonstration)' if demo else ''}"
        )
        advice = "" if demo else "name two in [time] authorities: otherwise times are this newsroom's word alone"
        yield Finding("time stamps", grade, words, advice)
    if named and not instance.authorities_file.is_file():
        advice = "put the authorities' root certificates there, from their own sites: anybody's stamp is taken without"
        yield Finding("time stamps", "warning", f"{instance.authorities_file} is missing", advice)
    found = _archived(instance)
    if not found:
        yield Finding("archive", "good", "no state is archived yet; `sunseed serve` does it")
        return
    age_s = SystemClock().now_ms() // 1000 - int((found[-1] / "note").stat().st_mtime)
    late = age_s > LATE * time.every_s
    words = f"{len(found)} newest states looked at, the last {age_s} s old"
    advice = "is `sunseed serve` running? Its lines named stamping say more" if late else ""
    yield Finding("archive", "warning" if late else "good", words, advice)


def stamps(instance: Instance) -> Iterator[Finding]:
    """Ask what became of the stamps over the newest states."""
    found = _archived(instance)
    wanted = len(set(instance.settings.time.authorities.split()))
    settled = [one for one in found if _age_s(one / "note") > 600]
    short = [one for one in settled if len(list(one.glob("*.tsr"))) < wanted]
    if short:
        advice = "see the worker's lines named stamping; it goes on asking for two weeks"
        yield Finding("time stamps", "warning", f"{len(short)} states lack stamps, state {short[0].name} first", advice)
    elif wanted and settled:
        yield Finding("time stamps", "good", f"{len(settled)} states are stamped by {wanted} authorities each")
    yield from _proofs(instance, found)


def _proofs(instance: Instance, found: list[Path]) -> Iterator[Finding]:
    """Ask how far proofs of calendars are."""
    proofs = [one / "note.ots" for one in found if (one / "note.ots").is_file()]
    if not proofs:
        if instance.settings.time.calendars and any(_age_s(one / "note") > 600 for one in found):
            yield Finding("calendars", "warning", "no calendar has promised anything", "see the worker's lines")
        return
    try:
        blocks = import_module("sunseed.verify.blocks")
        read = [(one, blocks.read(one.read_bytes(), one.with_name("note").read_bytes())) for one in proofs]
    except ImportError:
        yield Finding("calendars", "warning", "proofs cannot be read here", "pip install 'sunseed[evidence]'")
        return
    except SunseedError as error:
        yield Finding("calendars", "bad", str(error), "`sunseed audit` names every file")
        return
    done = [proof.blocks[0][0] for _, proof in read if proof.blocks]
    pending = [one for one, proof in read if not proof.blocks]
    newest = f", the newest to block {max(done)}" if done else ""
    words = (
        f"{len(done)} proofs lead to a block{newest} (not checked against the chain here), {len(pending)} are pending"
    )
    late = [one for one in pending if _age_s(one.with_name("note")) > PENDING_LATE_S]
    advice = f"state {late[0].parent.name} has waited for days: is its calendar dead? Name another" if late else ""
    yield Finding("calendars", "warning" if late else "good", words, advice)


def _archived(instance: Instance) -> list[Path]:
    """Return the folders of the newest archived states, oldest first."""
    folder = instance.public / "log" / "time"
    sizes = sorted(int(one.name) for one in folder.iterdir() if one.name.isdecimal()) if folder.is_dir() else []
    return [folder / str(size) for size in sizes[-LOOKED_AT:] if (folder / str(size) / "note").is_file()]


def _age_s(file: Path) -> int:
    return SystemClock().now_ms() // 1000 - int(file.stat().st_mtime)
