"""The log that Tessera wrote for its own tests: tiles, bundles, checkpoints and roots, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed.record import bundles, note
from sunseed.record.reader import LogReader
from sunseed.record.tree import EMPTY_EDGE, grow
from sunseed.record.tree_head import Checkpoint
from sunseed.store.folder import FolderStore


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "vectors" / "tessera-log" / "log"


def entries_of(folder: Path) -> list[bytes]:
    return bundles.decode((folder / "tile/entries/000.p/15").read_bytes(), 15)


@pytest.mark.parametrize("size", range(16))
def test_we_write_the_same_files(folder: Path, size: int) -> None:
    """Growing by the same entries one at a time makes the same bundles, tiles and roots as Tessera."""
    edge = EMPTY_EDGE
    for entry in entries_of(folder)[:size]:
        growth = grow(edge, [entry])
        for path, data in growth.writes:
            assert (folder / path).read_bytes() == data
        edge = growth.edge
    checkpoint = Checkpoint.parse(note.parse((folder / f"checkpoint.{size}").read_bytes()).text)
    assert (checkpoint.size, checkpoint.root) == (size, edge.root())


def test_we_read_it(folder: Path) -> None:
    """Our reader finds every entry and root in the files Tessera wrote."""
    reader = LogReader(FolderStore(folder), "")
    assert reader.size == 15
    assert [entry for _, entry in reader.entries(0, 15)] == entries_of(folder)
    for size in range(16):
        checkpoint = Checkpoint.parse(note.parse((folder / f"checkpoint.{size}").read_bytes()).text)
        assert reader.root(size) == checkpoint.root
