"""What every store must do: one suite for folders, memory and buckets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sunseed.errors import Absent, Refused, Untrue
from sunseed.store import digest
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore
from sunseed.store.objects import S3Store
from sunseed.testing.stores import PowerCutStore


@pytest.fixture(params=["memory", "power-cut", "folder", "obstore-memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "power-cut":
        yield PowerCutStore()
    elif request.param == "folder":
        yield FolderStore(tmp_path)
    elif request.param == "obstore-memory":
        obstore = pytest.importorskip("obstore.store", reason="obstore is not installed (extra [s3])")
        yield S3Store(obstore.MemoryStore())
    else:
        yield S3Store(request.getfixturevalue("bucket"))


def test_what_was_written_is_read_whole_and_in_part(store: Store) -> None:
    """A created key gives back its bytes, its size and any range, cut at the end."""
    store.create("a/b/c", b"0123456789")
    assert store.get("a/b/c") == b"0123456789"
    assert store.size("a/b/c") == 10
    assert store.read("a/b/c", 2, 3) == b"234"
    assert store.read("a/b/c", 8, 100) == b"89"
    assert store.read("a/b/c", 10, 5) == b""
    assert store.exists("a/b/c")


def test_what_is_not_there_is_absent(store: Store) -> None:
    """Reading a missing key raises Absent, also below a key that is a file, and for the folder above a key."""
    store.create("a/b", b"x")
    for path in ("b", "a/c", "a", "c/d/e"):
        assert not store.exists(path)
        for call in (store.get, store.size, lambda path: store.read(path, 0, 1)):
            with pytest.raises(Absent):
                call(path)


def test_an_immutable_key_keeps_its_first_bytes(store: Store) -> None:
    """Creating again with the same bytes is accepted, with other bytes refused without a change."""
    store.create("k", b"one")
    store.create("k", b"one")
    with pytest.raises(Refused):
        store.create("k", b"two")
    assert store.get("k") == b"one"


def test_replace_replaces(store: Store) -> None:
    """Replacing a key, or a key that create made, leaves the new bytes."""
    store.replace("d/k", b"one")
    store.replace("d/k", b"")
    assert store.get("d/k") == b""
    store.create("fixed", b"one")
    store.replace("fixed", b"two")
    assert store.get("fixed") == b"two"


def test_deleting_is_quiet_about_what_is_not_there(store: Store) -> None:
    """A deleted key is absent and deleting it again is fine; its neighbours stay."""
    store.create("d/one", b"1")
    store.create("d/two", b"2")
    store.delete("d/one")
    store.delete("d/one")
    store.delete("never/was")
    assert list(store.list("")) == ["d/two"]


def test_listing_is_sorted_and_by_prefix(store: Store) -> None:
    """Keys come in ascending order, and only those that begin with the prefix, which may end within a name."""
    keys = ["a", "a.p/1", "a.p/2", "ab/c", "ab/cd/e", "b/x001/000", "b/x001/x000/000", "z"]
    for key in reversed(keys):
        store.create(key, key.encode())
    assert list(store.list("")) == keys
    assert list(store.list("ab/c")) == ["ab/c", "ab/cd/e"]
    assert list(store.list("ab/c/")) == []
    assert list(store.list("a.p/")) == ["a.p/1", "a.p/2"]
    assert list(store.list("nowhere/at/all")) == []


def test_many_keys_are_asked_for_at_once(store: Store) -> None:
    """Of many keys exactly those that are there are told, in whatever order they come; no key, however, is refused."""
    made = {"a", "b/c", "b/d/e", "b/d/f", "g/h/i/j"}
    for path in made:
        store.create(path, b"")
    asked = ["b/d/e", "a", "b", "b/d", "nowhere/at/all", "a/below", "g/h/i/j", "b/c", "b/d/f", "b/d/x", "z"]
    assert store.existing(asked) == made
    assert list(store.get_each(asked)) == [b"" if path in made else None for path in asked]
    assert list(store.get_each([])) == []
    assert store.existing([]) == set()
    assert store.existing(path for path in sorted(asked)) == made
    with pytest.raises(Refused):
        store.existing(["a", "../a"])
    with pytest.raises(Refused):
        list(store.get_each(["a", "../a"]))


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("count", [0, 3, 60])
def test_many_writes_at_once(store: Store, durable: bool, count: int) -> None:
    """Applied writes replace what was there; a later sync is always possible."""
    store.replace("d/old", b"old")
    store.apply(((f"d/{n % 7}/{n}", b"%d" % n) for n in range(count)), durable=durable, read_only=True)
    store.apply([("d/old", b"new")], durable=durable)
    store.sync()
    assert store.get("d/old") == b"new"
    assert all(store.get(f"d/{n % 7}/{n}") == b"%d" % n for n in range(count))


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "..", "a/../b", ".", "a/./b", "a\0b", "x" * 256, ".x.tmp"])
def test_a_key_never_leads_outside(store: Store, path: str) -> None:
    """What is no key is refused by every method."""
    for call in (
        store.get,
        store.size,
        store.exists,
        store.delete,
        lambda path: store.create(path, b""),
        lambda path: store.replace(path, b""),
        lambda path: store.apply([(path, b"")], durable=True),
    ):
        with pytest.raises(Refused):
            call(path)


def test_bytes_are_verified_while_they_are_read(store: Store) -> None:
    """Reading by digest gives everything, or says which digest was found before the last chunk."""
    data = bytes(range(256)) * 40
    store.create("k", data)
    right = digest.sha256_hex(data)
    assert b"".join(digest.read_verified(store, "k", right, chunk_bytes=1000)) == data
    assert digest.get_verified(store, "k", right) == data
    got = []
    with pytest.raises(Untrue):
        got.extend(digest.read_verified(store, "k", "0" * 64, chunk_bytes=1000))
    with pytest.raises(Untrue):
        digest.get_verified(store, "k", "0" * 64)
    assert b"".join(digest.read_range(store, "k", 5, 5000, chunk_bytes=999)) == data[5:5000]


def test_sweeping_leaves_keys_alone(store: Store) -> None:
    """Sweeping a folder removes no key, and a missing folder is fine."""
    store.create("d/k", b"x")
    assert store.sweep("d") == 0
    assert store.sweep("missing") == 0
    assert store.get("d/k") == b"x"


def _key(sha256: str) -> str:
    return f"films/{sha256[:2]}/{sha256}"


def test_what_is_poured_is_named_by_its_bytes(store: Store) -> None:
    """Bytes in pieces lie under the name of their digest, whole and by range; pouring them again is accepted."""
    pieces = [bytes([number]) * (1 << 20) for number in range(20)]
    whole = b"".join(pieces)
    for _ in range(2):
        assert store.pour("films", iter(pieces), _key) == digest.sha256_hex(whole)
    path = _key(digest.sha256_hex(whole))
    assert list(store.list("")) == [path]
    assert store.size(path) == len(whole)
    assert store.read(path, (3 << 20) - 1, 2) == b"\x02\x03"
    assert b"".join(digest.read_verified(store, path, digest.sha256_hex(whole))) == whole
    store.pour("films", [], _key)
    assert store.get(_key(digest.sha256_hex(b""))) == b""


def test_what_breaks_off_while_it_is_poured_leaves_nothing(store: Store) -> None:
    """A source that fails in the middle fails the pouring, and no key holds a part of it."""

    def breaking() -> Iterator[bytes]:
        yield b"first" * 1000
        raise Refused("the reporter hung up")

    with pytest.raises(Refused, match="hung up"):
        store.pour("films", breaking(), _key)
    assert list(store.list("")) == []
    assert store.sweep("films") == 0


def test_pouring_over_other_bytes_is_refused(store: Store) -> None:
    """A key that holds other bytes than its name says is left as it is, and said."""
    path = _key(digest.sha256_hex(b"right"))
    store.create(path, b"wrong")
    with pytest.raises(Refused):
        store.pour("films", [b"right"], _key)
    assert store.get(path) == b"wrong"
