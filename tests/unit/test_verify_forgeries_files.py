"""Lies without keys about the log's files, the map and the checkpoint: whoever holds the disk or the wire."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sunseed.documents import edition_map
from sunseed.errors import SunseedError, Untrue
from sunseed.record import bundles, checkpoint, note, root
from sunseed.record import entry as entries
from sunseed.record.hashing import EMPTY_ROOT, TreeSize
from sunseed.record.layout import bundle_path, tile_path
from sunseed.record.tree import EMPTY_EDGE, grow
from sunseed.record.tree_head import Checkpoint
from sunseed.testing import documents as samples
from sunseed.testing.judging import (
    ONE,
    OTHER_PAGE,
    PAGE,
    audit,
    flip,
    found,
    opened,
    page,
)
from sunseed.testing.publication import (
    log_signers,
    published,
    root_note,
    signer,
)
from sunseed.verify import State


def test_lie_entry_replaced_in_its_bundle() -> None:
    """An entry that is not the one in the tree is found by its hash."""
    made = published()
    path = f"log/{bundle_path(0, len(made.log))}"
    forged = list(made.log)
    forged[4] = forged[4].replace(b'"why":"new"', b'"why":"typo"')
    made.store.replace(path, bundles.encode(forged))
    with pytest.raises(Untrue):
        opened(made)
    found(audit(made), State.ALTERED, path)


def test_lie_entry_replaced_in_bundle_and_tile() -> None:
    """Rewriting the leaf hash too leads to another root than the signed one."""
    made = published()
    forged = list(made.log)
    forged[4] = forged[4].replace(b'"why":"new"', b'"why":"typo"')
    for path, data in grow(EMPTY_EDGE, forged).writes:
        made.store.replace(f"log/{path}", data)
    with pytest.raises(Untrue, match="checkpoint says"):
        opened(made)
    found(audit(made), State.ALTERED, "log/checkpoint")


def test_lie_tile_changed() -> None:
    """A tile that is not the hashes of its bundle is named."""
    made = published()
    path = f"log/{tile_path(0, 0, len(made.log))}"
    flip(made, path)
    with pytest.raises(Untrue):
        opened(made)
    found(audit(made), State.ALTERED, path)


def test_lie_upper_tile_changed() -> None:
    """A tile above the leaves is derived again though no reading of entries needs it."""
    made = published()
    for _ in range(600):
        made.tick()
    made.print()
    made.seal()
    path = f"log/{tile_path(1, 0, 2)}"
    flip(made, path)
    found(audit(made), State.ALTERED, path)


def test_lie_bundle_removed() -> None:
    """A record that cannot be read is unread, and the file is named."""
    made = published()
    path = f"log/{bundle_path(0, len(made.log))}"
    made.store.delete(path)
    assert audit(made).state in (State.UNREAD, State.ALTERED)
    found(audit(made), State.ALTERED, path)


def test_lie_file_planted_in_the_log() -> None:
    """A file below log/ that is no tile, map or stamp is named."""
    made = published()
    made.store.replace("log/tile/0/extra", b"x")
    found(audit(made), State.ALTERED, "log/tile/0/extra")


@pytest.mark.parametrize("path", ["log/map/abcd", "log/map/nodes/z", "log/time/12/evil.html"])
def test_lie_file_planted_beside_map_and_stamps(path: str) -> None:
    """Only the files these folders can have may be in them."""
    made = published()
    made.store.replace(path, b"x")
    found(audit(made), State.ALTERED, path)


def test_lie_map_leaf_changed_to_fit_a_changed_page() -> None:
    """Whoever changes page and map but has no key does not reach the root in the edition entry."""
    made = published()
    flip(made, PAGE)
    key = edition_map.page_key(PAGE)
    path = f"log/map/{edition_map.leaf_file(key)}"
    data = made.store.get(path)
    place = data.index(edition_map.key_hash(key)) + 32
    made.store.replace(path, data[:place] + sha256(made.store.get(PAGE)).digest() + data[place + 32 :])
    assert page(made).state is State.ALTERED
    found(audit(made), State.ALTERED, "log/map/")


def test_lie_whole_map_rebuilt_to_fit_a_changed_page() -> None:
    """A map that is right in itself and has another root is not the edition's."""
    made = published()
    flip(made, PAGE)
    pages = {path: made.store.get(path) for path in made.store.list("") if not path.startswith(("log/", "objects/"))}
    values = {edition_map.page_key(path): sha256(data).digest() for path, data in pages.items()}
    values |= {edition_map.item_key(item): bytes.fromhex(leaf) for item, leaf in made.leaves.items()}
    made.write_map(values)
    assert page(made).state is State.ALTERED
    found(audit(made), State.ALTERED, "log/map/")


def test_lie_map_node_changed() -> None:
    """A node that is not the hash of what is below it is named."""
    made = published()
    flip(made, "log/map/nodes/top")
    found(audit(made), State.ALTERED, "log/map/")
    verdicts = [page(made, path).state for path in (PAGE, OTHER_PAGE, "index.html")]
    assert State.ALTERED in verdicts
    assert set(verdicts) <= {State.ALTERED, State.VERIFIED}


def test_lie_map_removed() -> None:
    """Without the map a page is unread, not verified."""
    made = published()
    for path in list(made.store.list("log/map/")):
        made.store.delete(path)
    assert page(made).state is State.UNREAD
    assert audit(made).state is not State.VERIFIED


def test_lie_old_edition_presented_as_the_latest() -> None:
    """The whole old site with its genuine old map is not the newest edition entry's."""
    made = published()
    old = {path: made.store.get(path) for path in made.store.list("") if not path.startswith(("log/tile", "objects/"))}
    made.publish(samples.story("one-seed", identifier=ONE, version=3, headline="Corrected again"))
    made.print()
    made.seal()
    assert page(made).state is State.VERIFIED
    for path in list(made.store.list("log/map/")):
        made.store.delete(path)
    for path, data in old.items():
        if path != "log/checkpoint":
            made.store.replace(path, data)
    assert page(made).state is State.ALTERED
    found(audit(made), State.ALTERED, "log/map/")


def test_lie_old_page_in_a_new_edition() -> None:
    """The page before the correction is not the page after it."""
    made = published()
    old = made.store.get(PAGE)
    made.publish(samples.story("one-seed", identifier=ONE, version=3, headline="Corrected again"))
    made.print()
    made.seal()
    made.store.replace(PAGE, old)
    assert page(made).state is State.ALTERED
    found(audit(made), State.ALTERED, PAGE)


def test_lie_log_rolled_back_with_its_files_left() -> None:
    """Files of a larger tree than the signed one betray a rollback."""
    made = published()
    old = made.store.get("log/checkpoint")
    files = {path: made.store.get(path) for path in made.store.list("log/")}
    made.tick()
    made.print()
    made.seal()
    for path, data in files.items():
        made.store.replace(path, data)
    assert made.store.get("log/checkpoint") == old
    found(audit(made), State.ALTERED, f"log/{bundle_path(0, len(made.log))}")


def test_lie_log_rolled_back_without_a_trace() -> None:
    """A reader who kept a newer checkpoint, and the newsroom's own head, both say no."""
    made = published()
    files = {path: made.store.get(path) for path in made.store.list("")}
    made.tick()
    newer = made.seal()
    for path in list(made.store.list("")):
        made.store.delete(path)
    for path, data in files.items():
        made.store.replace(path, data)
    with pytest.raises(Untrue, match="rolled back"):
        opened(made, seen=newer)
    found(audit(made, seen=newer), State.ALTERED, "log/")
    found(audit(made, head=newer), State.ALTERED, "log/checkpoint")


def test_lie_log_forked_below_a_checkpoint_that_was_seen() -> None:
    """Another history of the same length, signed by the right keys, is not what was seen."""
    made = published()
    seen = made.store.get("log/checkpoint")
    forked = published()
    forked.log[-1] = entries.encode(entries.Tick(at=forked.at(), n=2, root="ab" * 32))
    forked.tick()
    forked.seal()
    with pytest.raises(Untrue, match="forked"):
        opened(forked, seen=seen)
    found(audit(forked, seen=seen), State.ALTERED, "log/")


def test_lie_log_forked_at_the_size_of_the_head() -> None:
    """The newsroom's own head tells two trees of one size apart."""
    made = published()
    forked = published()
    forked.log[-1] = entries.encode(entries.Tick(at=forked.at(), n=2, root="ab" * 32))
    forked.seal()
    found(audit(forked, head=made.store.get("log/checkpoint")), State.ALTERED, "log/checkpoint")


@pytest.mark.parametrize("keep", [0, 1], ids=["Ed25519", "ML-DSA-44"])
def test_lie_checkpoint_with_one_signature_stripped(keep: int) -> None:
    """One line alone does not pass, whichever it is."""
    made = published()
    parsed = note.parse(made.store.get("log/checkpoint"))
    made.store.replace("log/checkpoint", note.Note(parsed.text, (parsed.lines[keep],)).encode())
    with pytest.raises(Untrue, match="no line by"):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_checkpoint_signed_by_strangers_of_the_same_name() -> None:
    """Keys that call themselves like the log are not its keys."""
    made = published()
    strangers = tuple(
        type(one)(one.name, one.kind, sha256(b"stranger" + bytes([one.kind])).digest()) for one in log_signers()
    )
    made.seal(strangers)
    with pytest.raises(Untrue):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_checkpoint_of_another_origin() -> None:
    """A checkpoint of another log over the same tree is not this log's."""
    made = published()
    own = Checkpoint.parse(note.parse(made.store.get("log/checkpoint")).text)
    other = Checkpoint("other.test/log", TreeSize(own.size), own.root)
    made.store.replace("log/checkpoint", checkpoint.sign(other, log_signers("other.test/log")))
    with pytest.raises(Untrue):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_checkpoint_of_an_empty_log() -> None:
    """An empty tree, rightly signed, holds no root and opens nothing."""
    made = published()
    empty = checkpoint.sign(Checkpoint(samples.ORIGIN, TreeSize(0), EMPTY_ROOT), log_signers())
    made.store.replace("log/checkpoint", empty)
    with pytest.raises(SunseedError):
        opened(made)
    assert audit(made).state is State.ALTERED


def test_lie_tree_of_another_newsroom() -> None:
    """Everything in order, but of a newsroom the reader did not pin."""
    made = published()
    own = signer("elsewhere/root")
    pinned = root_note(root=[own.verifier])
    mine = root.sign(root.Root.parse(note.parse(pinned).text), [own])
    with pytest.raises(Untrue, match="pinned"):
        opened(made, pinned=mine)
    found(audit(made, pinned=mine), State.ALTERED, "log/")


PLACES = [path for path in published().store.list("") if not path.endswith("checkpoint")]


@pytest.mark.parametrize("place", [0, 0.5, 1], ids=["first", "middle", "last"])
@pytest.mark.parametrize("path", PLACES)
def test_lie_any_byte_of_any_file(path: str, place: float) -> None:
    """Change a byte anywhere below the public tree: the audit says no and names that very file."""
    made = published()
    flip(made, path, int(place * (made.store.size(path) - 1)))
    found(audit(made), State.ALTERED, path)


@pytest.mark.parametrize("path", PLACES)
def test_lie_any_file_removed(path: str) -> None:
    """Remove any file below the public tree: the audit says no and names it."""
    made = published()
    made.store.delete(path)
    report = audit(made)
    assert report.state in (State.UNREAD, State.ALTERED)
    assert any(path in one.where for one in report.findings), "\n".join(report.words())


def test_lie_any_byte_of_the_checkpoint() -> None:
    """Change any byte of the signed checkpoint: nothing is believed any more."""
    made = published()
    signed = made.store.get("log/checkpoint")
    for place in range(0, len(signed), 37):
        flip(made, "log/checkpoint", place)
        with pytest.raises(SunseedError):
            opened(made)
        made.store.replace("log/checkpoint", signed)
    flip(made, "log/checkpoint")
    found(audit(made), State.ALTERED, "log/")
