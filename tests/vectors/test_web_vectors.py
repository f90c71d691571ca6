"""The cases shared with the browser's verifier: Python still decides each as it is written down."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sunseed.documents.edition_map import MapFiles
from sunseed.errors import Absent, Malformed, SunseedError, Untrue
from sunseed.record import checkpoint, entry, layout, note, policy, proof
from sunseed.record import root as roots
from sunseed.record.signature import Verifier
from sunseed.record.succession import Succession
from sunseed.store.memory import MemoryStore
from sunseed.verify import open_near, verdict_of, verify_page

FOLDER = Path(__file__).resolve().parent / "web"
bytes_of = base64.b64decode


def load(name: str) -> Any:
    """Return one file of cases."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def verdict(decide: Callable[[], object]) -> str:
    """Return what Python concludes, in the words of the files."""
    try:
        decide()
    except Malformed:
        return "malformed"
    except Untrue:
        return "untrue"
    return "ok"


def test_python_decides_every_inclusion_proof_as_written() -> None:
    """Good, cut, lengthened and misplaced paths get the verdict that the browser's tests expect."""
    cases = load("tree")["inclusion"]
    for one in cases:
        path = [bytes_of(step) for step in one["path"]]
        leaf, root = bytes_of(one["leaf"]), bytes_of(one["root"])
        said = verdict(lambda: proof.verify_inclusion(one["index"], one["size"], leaf, path, root))  # noqa: B023
        assert said == one["verdict"], one
    assert {one["verdict"] for one in cases} == {"ok", "malformed", "untrue"}


def test_python_decides_every_consistency_proof_as_written() -> None:
    """Likewise for proofs that one tree grew into another."""
    cases = load("tree")["consistency"]
    for one in cases:
        path = [bytes_of(step) for step in one["path"]]
        old, new = bytes_of(one["oldRoot"]), bytes_of(one["root"])
        said = verdict(lambda: proof.verify_consistency(one["old"], old, one["size"], new, path))  # noqa: B023
        assert said == one["verdict"], one
    assert {one["verdict"] for one in cases} == {"ok", "malformed", "untrue"}


def test_python_names_files_as_written() -> None:
    """Paths and widths of tiles and bundles are those the browser is tested with."""
    cases = load("layout")
    assert all(layout.tile_path(level, n, width) == path for level, n, width, path in cases["tiles"])
    assert all(layout.bundle_path(n, width) == path for n, width, path in cases["bundles"])
    assert all(layout.width_at(size, level, n) == width for size, level, n, width in cases["widths"])


def test_python_reads_every_entry_as_written() -> None:
    """Each entry is read as the same kind, or refused."""
    cases = load("entries")
    for one in cases:
        data = bytes_of(one["data"])
        assert verdict(lambda: entry.decode(data)) == one["verdict"], data[:120]  # noqa: B023
    kinds = {one["kind"] for one in cases if one["kind"]}
    assert kinds == {*entry.KINDS, "unknown"}


def test_python_decides_every_checkpoint_as_written() -> None:
    """A checkpoint passes exactly when every one of the log's keys signed exactly it."""
    cases = load("checkpoints")
    keys = checkpoint.LogKeys(tuple(Verifier(one) for one in cases["verifiers"]))
    for one in cases["cases"]:
        assert verdict(lambda: keys.open(bytes_of(one["data"]))) == one["verdict"]  # noqa: B023
    assert {one["verdict"] for one in cases["cases"]} == {"ok", "malformed", "untrue"}


def test_python_decides_every_verifier_key_and_root_as_written() -> None:
    """Weak and bent keys are refused, and a root signed by too few."""
    for one in load("verifiers"):
        assert verdict(lambda: Verifier(one["vkey"])) == one["verdict"], one["vkey"]  # noqa: B023

    def opened(data: bytes) -> None:
        said = entry.decode(data)
        assert isinstance(said, entry.RootEntry)
        roots.open_pinned(roots.note_of(said))

    cases = load("roots")
    assert [verdict(lambda: opened(bytes_of(one["data"]))) for one in cases] == [one["verdict"] for one in cases]  # noqa: B023


def test_python_follows_every_series_of_roots_as_written() -> None:
    """Roots lawful and forged, and checkpoints under each: what counts is what the browser's tests expect."""
    cases = load("successions")
    heads = [bytes_of(data) for data in cases["heads"]]
    for one in cases["series"]:
        entries = [(index, bytes_of(signed)) for index, signed in one["entries"]]
        made: list[Succession] = []

        def verify() -> None:
            pinned = roots.open_pinned(bytes_of(one["pinned"])) if "pinned" in one else None  # noqa: B023
            made.append(Succession.verify(entries, pinned))  # noqa: B023

        assert verdict(verify) == one["verdict"], one["name"]
        for roots_of_it in made:
            assert roots_of_it.newest.serial == one["serial"], one["name"]
            assert [[size, roots_of_it.in_force(size).serial] for size, _ in one["inForce"]] == one["inForce"]
            assert [verdict(partial(roots_of_it.open_checkpoint, data)) for data in heads] == one["heads"]
    assert sum(one["verdict"] == "ok" for one in cases["series"]) >= 7


def test_python_counts_every_witness_as_written() -> None:
    """Policy files good and bent, and cosignatures enough, too few and false."""
    cases = load("policies")
    files = [bytes_of(one["data"]) for one in cases["files"]]
    assert [verdict(lambda: policy.Policy.parse(data)) for data in files] == [one["verdict"] for one in cases["files"]]  # noqa: B023
    for file, counted in zip(files, cases["counted"], strict=False):
        for data, one in zip(cases["notes"], counted, strict=True):
            seen: list[policy.Seen] = []
            said = verdict(lambda: seen.append(policy.Policy.parse(file).count(note.parse(bytes_of(data)))))  # noqa: B023
            assert said == one["verdict"]
            if seen:
                got = {"verdict": said, "times": dict(seen[0].times_s), "by": seen[0].by_s, "reached": seen[0].reached}
                assert got == one


@pytest.mark.parametrize("number", range(len(load("sites")["cases"])))
def test_python_says_of_every_site_the_word_written(number: int) -> None:
    """A true site and each lie about it get the word that the browser's tests expect."""
    sites = load("sites")
    one = sites["cases"][number]
    files = {path: data for path, data in (sites["files"] | one["files"]).items() if data is not None}
    store = MemoryStore()
    for path, data in files.items():
        store.replace(path, bytes_of(data))
    try:
        record = open_near(store, now_ms=sites["now"])
        data = store.get(one["page"]) if store.exists(one["page"]) else None
        pinned = dataclasses.replace(record.evidence, pinned=True)
        record.evidence = pinned
        word = verify_page(record, one["page"], data).state.value
    except SunseedError as error:
        word = verdict_of(error, "the record").state.value
    assert word == one["verdict"], one["name"]


@pytest.mark.parametrize("number", range(6))
def test_python_looks_up_every_key_as_written(number: int) -> None:
    """The printed map answers each key with its value, or proves that it holds none."""
    one = load("maps")[number]

    def get(path: str) -> bytes:
        if path not in one["files"]:
            raise Absent(path)
        return bytes_of(one["files"][path])

    for asked in one["lookups"]:
        found = MapFiles(get).lookup(asked["key"], bytes_of(one["root"]))
        assert found == (bytes_of(asked["value"]) if asked["value"] else None)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_map_with_a_file_taken_away_is_never_believed(number: int) -> None:
    """Whichever file is missing, every lookup gives what it gave with all of them, or says that the map is untrue."""
    one = load("maps")[number]
    root = bytes_of(one["root"])
    refused = 0
    for gone in one["files"]:

        def get(path: str, gone: str = gone) -> bytes:
            if path == gone or path not in one["files"]:
                raise Absent(path)
            return bytes_of(one["files"][path])

        for asked in one["lookups"]:
            try:
                found = MapFiles(get).lookup(asked["key"], root)
            except Untrue:
                refused += 1
            else:
                assert found == (bytes_of(asked["value"]) if asked["value"] else None)
    assert refused > 0
