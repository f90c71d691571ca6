"""A tick, when a test wants one: in a newsroom under test nothing beats by itself."""

from __future__ import annotations

from typing import Any


def beat(room: Any) -> None:
    """Seal what waits, let a tick pass, and seal it; places beyond the first of a large tick are not written.

    Arguments:
        room: a newsroom under test, as the tests' fixture opens it.
    """
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer = Sequencer(room.instance)
    try:
        sequencer.run_once()
        assert sequencer.beat()
        sequencer.run_once()
    finally:
        sequencer.close()
