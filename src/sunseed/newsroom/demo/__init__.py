"""The demo newsroom: an invented town, its paper, and pictures drawn by a program.

Follows product.md ("the page") and newsroom.md §4. `texts` reads the stories, `drawing` makes the pictures, `loading`
publishes them through the newsroom's own verbs, `large` makes a newsroom of any size for measuring.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunseed.instance import Instance
    from sunseed.newsroom.demo.loading import Loaded, Progress


def load(instance: Instance, progress: Progress | None = None) -> Loaded:
    """Fill an empty newsroom with the demo; see `loading.load`.

    Django must have been started for this instance; only then can `loading` be imported.
    """
    loaded: Loaded = import_module("sunseed.newsroom.demo.loading").load(instance, progress)
    return loaded
