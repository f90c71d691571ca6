"""Every lie we could think of, told with whatever keys its teller would have; each has to be found and named.

`LIES` in the last test counts them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from hashlib import sha256

import pytest

from sunseed import documents, verify
from sunseed.documents import edition_map
from sunseed.errors import SunseedError, Untrue
from sunseed.record import bundles, checkpoint, note, notice, root
from sunseed.record import entry as entries
from sunseed.record.hashing import EMPTY_ROOT, TreeSize, leaf_hash
from sunseed.record.layout import bundle_path, tile_path
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.statement import Statement
from sunseed.record.tree import EMPTY_EDGE, grow
from sunseed.record.tree_head import Checkpoint
from sunseed.testing import documents as samples
from sunseed.testing.publication import (
    NOW_MS,
    POLICY,
    Publication,
    log_signers,
    published,
    root_note,
    signer,
)
from sunseed.verify import Report, SealedRecord, State, Verdict

ONE, TWO, THREE = samples.item_id("one"), samples.item_id("two"), samples.item_id("three")
PAGE = "news/one-seed/index.html"
OTHER_PAGE = "news/another/index.html"


def audit(made: Publication, *, seen: bytes | None = None, head: bytes | None = None, **more: bytes) -> Report:
    arguments: dict[str, bytes] = {"pinned": made.root_note, "policy_file": POLICY} | more
    return verify.audit_tree(made.store, now_ms=NOW_MS, seen=seen, committed=lambda: head, **arguments)


def opened(made: Publication, *, seen: bytes | None = None, **more: bytes) -> SealedRecord:
    arguments: dict[str, bytes] = {"pinned": made.root_note, "policy_file": POLICY} | more
    return SealedRecord.open(made.store, now_ms=NOW_MS, seen=seen, **arguments)


def page(made: Publication, path: str = PAGE) -> Verdict:
    data = made.store.get(path) if made.store.exists(path) else None
    return verify.verify_page(opened(made), path, data)


def found(report: Report, state: State, where: str) -> None:
    """Assert that the audit says no, in this state, about these bytes."""
    assert report.state is not State.VERIFIED
    named = [one for one in report.findings if any(where in path for path in one.where) or where in one.subject]
    assert [one for one in named if one.state is state], "\n".join(report.words())


def flip(made: Publication, path: str, place: int = -1) -> None:
    data = bytearray(made.store.get(path))
    data[place] ^= 1
    made.store.replace(path, bytes(data))


def document_path(made: Publication, item: str = ONE) -> str:
    digest = sha256(documents.encode(made.items[item])).hexdigest()
    return documents.ObjectName(digest, "json").path


def raw_publish(made: Publication, document: documents.AnyDocument, **fields: object) -> None:
    """Append a publish entry with any fields, its document stored."""
    digest, size = made.store_document(document)
    defaults: dict[str, object] = {
        "at": made.at(), "id": document.identifier, "version": document.version, "sha256": digest, "size": size,
        "prev": made.leaves.get(document.identifier) if document.version > 1 else None, "why": "update",
    }  # fmt: skip
    made.add(entries.Publish(**(defaults | fields)))  # type: ignore[arg-type]


# ---- truths, so that saying no means something ---------------------------------------------------------------------


def test_a_tree_in_which_everything_holds_is_verified() -> None:
    """Without a lie, page, item, document, object, missing page and audit are all verified."""
    made = published()
    report = audit(made)
    assert report.state is State.VERIFIED, "\n".join(report.words())
    record = opened(made)
    assert page(made).state is State.VERIFIED
    assert page(made, "nowhere/index.html").state is State.VERIFIED
    assert verify.verify_item(record, ONE).state is State.VERIFIED
    digest = sha256(documents.encode(made.items[ONE])).hexdigest()
    assert verify.verify_digest(record, digest).state is State.VERIFIED
    picture = made.picture()
    assert verify.verify_digest(record, picture.sha256, "jpg").state is State.VERIFIED
    assert verify.verify_digest(record, picture.thumbnail[0].sha256).state is State.VERIFIED


def test_an_erased_item_leaves_a_tree_that_holds() -> None:
    """Documents and objects deleted as the record says are no finding."""
    made = published()
    digests = tuple(entry.sha256 for _, _, entry in opened(made).about(ONE) if isinstance(entry, entries.Publish))
    picture = made.picture()
    first = opened(made).about(ONE)[0][2].at
    names = tuple(sorted(picture.object_names()))
    made.erase(samples.erasure(ONE, digests, 2, url="/news/one-seed/", objects=names, published=first))
    del made.items[ONE]
    for digest in digests:
        documents.ObjectStore(made.store).delete(documents.ObjectName(digest, "json"))
    for name in names:
        documents.ObjectStore(made.store).delete(documents.ObjectName.parse(name))
    made.print()
    made.seal()
    report = audit(made)
    assert report.state is State.VERIFIED, "\n".join(report.words())
    assert verify.verify_item(opened(made), ONE).state is State.VERIFIED


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/", "index.html"), ("", "index.html"), ("/news/", "news/index.html"), ("/news", "news/index.html"),
        ("/feed.xml", "feed.xml"), ("/news/?page=2#top", "news/index.html"), ("/assets/a.css", "assets/a.css"),
    ],
)  # fmt: skip
def test_an_address_names_one_file(address: str, path: str) -> None:
    """Pages are index files; query and fragment do not count."""
    assert verify.page_path(address) == path


def test_without_a_pinned_root_nothing_is_more_than_unproven() -> None:
    """What a record says of its own keys is not proof of who speaks."""
    made = published()
    report = verify.audit_tree(made.store, now_ms=NOW_MS)
    assert report.state is State.UNPROVEN
    record = SealedRecord.open(made.store, now_ms=NOW_MS)
    assert verify.verify_page(record, PAGE, made.store.get(PAGE)).state is State.UNPROVEN


# ---- lies without keys: whoever holds the disk, the host or the wire -----------------------------------------------


def test_lie_page_with_one_byte_changed() -> None:
    """A changed page is altered, and named with both digests."""
    made = published()
    flip(made, PAGE)
    verdict = page(made)
    assert (verdict.state, verdict.where) == (State.ALTERED, (PAGE,))
    assert verdict.found == sha256(made.store.get(PAGE)).hexdigest() != verdict.expected
    found(audit(made), State.ALTERED, PAGE)


def test_lie_page_swapped_with_the_bytes_of_another_page() -> None:
    """Genuine bytes at another address are altered there."""
    made = published()
    made.store.replace(PAGE, made.store.get(OTHER_PAGE))
    assert page(made).state is State.ALTERED
    found(audit(made), State.ALTERED, PAGE)


def test_lie_page_removed() -> None:
    """A missing page is unread, and named though its bytes are gone."""
    made = published()
    made.store.delete(PAGE)
    assert page(made).state is State.UNREAD
    found(audit(made), State.UNREAD, PAGE)


def test_lie_page_planted() -> None:
    """A page the edition does not have is altered."""
    made = published()
    made.store.replace("news/invented/index.html", b"<p>never published</p>")
    assert page(made, "news/invented/index.html").state is State.ALTERED
    found(audit(made), State.ALTERED, "news/invented/index.html")


def test_lie_script_planted_beside_the_pages() -> None:
    """Any file below the public tree that nothing accounts for is named."""
    made = published()
    made.store.replace("assets/extra.js", b"alert(1)")
    found(audit(made), State.ALTERED, "assets/extra.js")


def test_lie_page_served_at_an_address_without_its_folder() -> None:
    """The map is asked for the exact path; a twin of a page elsewhere is not that page."""
    made = published()
    made.store.replace("news/one-seed.html", made.store.get(PAGE))
    found(audit(made), State.ALTERED, "news/one-seed.html")


def test_lie_document_changed() -> None:
    """A document with other bytes than its name is altered."""
    made = published()
    path = document_path(made)
    flip(made, path, 40)
    verdict = verify.verify_item(opened(made), ONE)
    assert (verdict.state, verdict.where) == (State.ALTERED, (path,))
    found(audit(made), State.ALTERED, path)


def test_lie_document_removed() -> None:
    """A document that is gone without an erasure is unread."""
    made = published()
    path = document_path(made)
    made.store.delete(path)
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD
    found(audit(made), State.UNREAD, path)


def test_lie_document_replaced_by_another_version() -> None:
    """An old version's genuine bytes under the new version's name are altered."""
    made = published()
    first = next(entry for _, _, entry in opened(made).about(ONE) if isinstance(entry, entries.Publish))
    old = made.store.get(documents.ObjectName(first.sha256, "json").path)
    made.store.replace(document_path(made), old)
    assert verify.verify_item(opened(made), ONE).state is State.ALTERED
    found(audit(made), State.ALTERED, document_path(made))


def test_lie_picture_changed() -> None:
    """A picture with other bytes than its name is altered."""
    made = published()
    path = documents.ObjectName(made.picture().sha256, "jpg").path
    flip(made, path)
    assert verify.verify_digest(opened(made), path[11:75], "jpg").state is State.ALTERED
    found(audit(made), State.ALTERED, path)


def test_lie_picture_removed() -> None:
    """A picture a document shows and nobody has is unread."""
    made = published()
    path = documents.ObjectName(made.picture().sha256, "jpg").path
    made.store.delete(path)
    assert verify.verify_digest(opened(made), path[11:75], "jpg").state is State.UNREAD
    found(audit(made), State.UNREAD, path)


def test_lie_object_planted_under_its_right_digest() -> None:
    """Bytes that nothing in the record names are not vouched for."""
    made = published()
    name = documents.ObjectStore(made.store).put(b"\xff\xd8\xff planted", "jpg")
    assert verify.verify_digest(opened(made), name.sha256, "jpg").state is State.UNPROVEN
    found(audit(made), State.UNPROVEN, name.path)


def test_lie_digest_of_a_planted_object_written_into_a_text() -> None:
    """A story whose words contain a digest does not vouch for what has it."""
    made = published()
    name = documents.ObjectStore(made.store).put(b"\xff\xd8\xff planted", "jpg")
    made.publish(samples.story("words", article_body=f"<p>{name.sha256}</p>"))
    made.print()
    made.seal()
    assert verify.verify_digest(opened(made), name.sha256).state is State.UNPROVEN
    found(audit(made), State.UNPROVEN, name.path)


@pytest.mark.parametrize("path", ["objects/ab/x.svg", "objects/ab/" + "ab" * 32 + ".html", "objects/readme.txt"])
def test_lie_object_of_a_forbidden_kind_planted(path: str) -> None:
    """What is no object's name below objects/ is altered."""
    made = published()
    made.store.replace(path, b"<script>alert(1)</script>")
    found(audit(made), State.ALTERED, path)


def test_lie_object_copied_to_another_folder() -> None:
    """Right bytes in the wrong folder are not at their address."""
    made = published()
    name = documents.ObjectName(made.picture().sha256, "jpg")
    path = f"objects/00/{name}"
    made.store.replace(path, made.store.get(name.path))
    found(audit(made), State.ALTERED, path)


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


# ---- lies with the log's keys: whoever has the server --------------------------------------------------------------


def void(made: Publication, reason: str, item: str | None = None, index: int | None = None) -> None:
    """Assert that an entry is found void for this reason, by the audit and by the verdict on its item."""
    index = len(made.log) - 1 if index is None else index
    made.print()
    made.seal()
    report = audit(made)
    found(report, State.UNPROVEN, f"entry {index}")
    assert any(reason in one.because for one in report.findings), "\n".join(report.words())
    if item is not None:
        verdict = verify.verify_item(opened(made), item)
        assert verdict.state is not State.VERIFIED
        assert reason in verdict.because


def test_lie_version_skipped() -> None:
    """Version 4 after version 2 is void: nobody may claim a version that is not shown."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=4))
    void(made, "version-skipped", ONE)


def test_lie_second_version_two() -> None:
    """Of two versions 2 the first counts."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=2, headline="Another truth"))
    void(made, "version-repeated", ONE)


def test_lie_first_version_told_again() -> None:
    """A second version 1 would erase the history of corrections."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, headline="As if new"), prev=None)
    void(made, "version-repeated", ONE)


def test_lie_chain_of_an_item_broken() -> None:
    """An entry that does not name the one before it is void."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), prev="0" * 64)
    void(made, "chain-broken", ONE)


def test_lie_chain_of_another_item_named() -> None:
    """The chain of one item is not continued from another's."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), prev=made.leaves[TWO])
    void(made, "chain-broken", ONE)


def test_lie_document_of_another_item_published() -> None:
    """A document speaks for the item it names alone."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=TWO, version=3), id=ONE, prev=made.leaves[ONE])
    void(made, "document-differs", ONE)


def test_lie_document_of_another_newsroom_published() -> None:
    """A document names the log it was made for."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3, origin="other.test/log"))
    void(made, "document-differs", ONE)


def test_lie_document_of_another_version_published() -> None:
    """The version in the entry and in the document are one."""
    made = published()
    raw_publish(
        made, samples.story("one-seed", identifier=ONE, version=1, headline="x"), version=3, prev=made.leaves[ONE]
    )
    void(made, "document-differs", ONE)


def test_lie_size_of_a_document() -> None:
    """The size in the entry is the document's."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), size=1)
    void(made, "document-differs", ONE)


def test_lie_document_never_stored() -> None:
    """An entry whose document nobody ever had is void, and the missing file is named."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=ONE, version=3), sha256="ab" * 32)
    made.print()
    made.seal()
    found(audit(made), State.UNREAD, "ab" * 32)
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD


def test_lie_two_items_at_one_address() -> None:
    """The address belongs to whoever had it first."""
    made = published()
    raw_publish(made, samples.story("one-seed", identifier=THREE))
    void(made, "address-taken")


def test_lie_address_of_a_published_story_changed() -> None:
    """A story cannot move away from the address where it was criticised."""
    made = published()
    raw_publish(made, samples.story("elsewhere", identifier=ONE, version=3))
    void(made, "address-moved", ONE)


def test_lie_story_turned_into_a_page() -> None:
    """An item stays of its kind."""
    made = published()
    raw_publish(made, samples.page("x", identifier=ONE, version=3))
    void(made, "kind-changed", ONE)


def test_lie_withdrawal_of_what_was_never_published() -> None:
    """Nothing can be withdrawn that was not there."""
    made = published()
    made.add(entries.Withdraw(at=made.at(), id=THREE, version=1, prev="0" * 64, reason="error"))
    void(made, "unknown-item", THREE)


def test_lie_withdrawal_of_another_version() -> None:
    """A withdrawal names the last version."""
    made = published()
    made.add(entries.Withdraw(at=made.at(), id=ONE, version=1, prev=made.leaves[ONE], reason="error"))
    void(made, "version-skipped", ONE)


def test_lie_withdrawal_with_the_words_about_another() -> None:
    """The words of one withdrawal do not serve another."""
    made = published()
    digest, _ = made.store_document(samples.words(TWO))
    made.add(entries.Withdraw(at=made.at(), id=ONE, version=2, prev=made.leaves[ONE], reason="harm", sha256=digest))
    void(made, "document-differs", ONE)


def test_lie_erasure_of_fewer_documents_than_there_are() -> None:
    """An erasure that keeps a version back is void."""
    made = published()
    about = opened(made).about(ONE)
    digests = tuple(entry.sha256 for _, _, entry in about if isinstance(entry, entries.Publish))
    false = samples.erasure(ONE, digests[1:], 2, url="/news/one-seed/", published=about[0][2].at)
    digest, _ = made.store_document(false)
    made.add(entries.Erase(at=made.at(), id=ONE, prev=made.leaves[ONE], sha256=digest))
    void(made, "erasure-differs", ONE)


def test_lie_erasure_of_documents_of_another_item() -> None:
    """An erasure cannot delete what is not its item's."""
    made = published()
    about = opened(made).about(ONE)
    other = opened(made).about(TWO)[0][2]
    assert isinstance(other, entries.Publish)
    digests = tuple(entry.sha256 for _, _, entry in about if isinstance(entry, entries.Publish))
    false = samples.erasure(ONE, (*digests, other.sha256), 2, url="/news/one-seed/", published=about[0][2].at)
    digest, _ = made.store_document(false)
    made.add(entries.Erase(at=made.at(), id=ONE, prev=made.leaves[ONE], sha256=digest))
    void(made, "erasure-differs", ONE)


def test_lie_documents_deleted_under_a_void_erasure() -> None:
    """Deleting by an erasure without effect is found as missing documents."""
    made = published()
    about = opened(made).about(ONE)
    digests = tuple(entry.sha256 for _, _, entry in about if isinstance(entry, entries.Publish))
    digest, _ = made.store_document(
        samples.erasure(ONE, digests, 2, url="/news/one-seed/", published="2020-01-01T00:00:00Z")
    )
    made.add(entries.Erase(at=made.at(), id=ONE, prev=made.leaves[ONE], sha256=digest))
    made.seal()
    for one in digests:
        documents.ObjectStore(made.store).delete(documents.ObjectName(one, "json"))
    report = audit(made)
    for one in digests:
        found(report, State.UNREAD, one)
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD


def test_lie_erased_document_kept() -> None:
    """What was to be deleted and is still there is named."""
    made = published()
    about = opened(made).about(TWO)
    assert isinstance(about[0][2], entries.Publish)
    digest = about[0][2].sha256
    made.erase(samples.erasure(TWO, (digest,), 1, url="/news/another/", published=about[0][2].at))
    made.print()
    made.seal()
    found(audit(made), State.UNPROVEN, documents.ObjectName(digest, "json").path)


def test_lie_tick_repeated() -> None:
    """A second tick with the same number could hide what the first sealed."""
    made = published()
    made.add(entries.Tick(at=made.at(), n=2, root="cd" * 32))
    void(made, "tick-out-of-order")


def test_lie_tick_skipped() -> None:
    """A number left out is missing time."""
    made = published()
    made.add(entries.Tick(at=made.at(), n=4, root="cd" * 32))
    void(made, "tick-out-of-order")


def test_lie_story_removed_from_the_edition() -> None:
    """An edition, rightly signed, from which an item of the record is missing contradicts the record."""
    made = published()
    story = made.items.pop(TWO)
    leaf = made.leaves.pop(TWO)
    made.print()
    made.seal()
    report = audit(made)
    found(report, State.ALTERED, TWO)
    verdict = verify.verify_item(opened(made), TWO)
    assert (verdict.state, verdict.expected, verdict.found) == (State.ALTERED, leaf, "nothing")
    assert story.identifier == TWO


def test_lie_correction_hidden_from_the_edition() -> None:
    """An edition, rightly signed, that shows an item before its correction contradicts the record."""
    made = published()
    latest = made.leaves[ONE]
    made.leaves[ONE] = opened(made).about(ONE)[0][1].hex()
    made.print()
    made.seal()
    found(audit(made), State.ALTERED, ONE)
    verdict = verify.verify_item(opened(made), ONE)
    assert (verdict.state, verdict.expected) == (State.ALTERED, latest)


def test_lie_item_invented_in_the_edition() -> None:
    """An edition that knows an item the record does not is found."""
    made = published()
    made.leaves[THREE] = "ab" * 32
    made.print()
    made.seal()
    assert audit(made).state is not State.VERIFIED
    assert verify.verify_item(opened(made), THREE).state is not State.VERIFIED


def test_lie_older_edition_signed_again() -> None:
    """An edition entry of a smaller size than an earlier one is void: the newest stands."""
    made = published()
    newest = opened(made).contents.edition
    made.print()
    forged = entries.Edition(at=made.at(), size=2, root="ab" * 32, format=edition_map.FORMAT)
    made.add(forged)
    made.seal()
    report = audit(made)
    found(report, State.UNPROVEN, f"entry {len(made.log) - 1}")
    kept = opened(made).contents.edition
    assert newest is not None
    assert kept is not None
    assert kept[1] != forged
    assert page(made).state is State.VERIFIED


def test_lie_edition_of_entries_to_come() -> None:
    """An edition cannot be printed from entries after it."""
    made = published()
    made.add(entries.Edition(at=made.at(), size=1_000, root="ab" * 32, format=edition_map.FORMAT))
    void(made, "size-out-of-order")


def test_lie_edition_of_an_unknown_format() -> None:
    """A map nobody can read makes pages unread, never verified."""
    made = published()
    made.add(entries.Edition(at=made.at(), size=len(made.log), root="ab" * 32, format="sunseed-map-v9"))
    made.seal()
    assert page(made).state is State.UNREAD
    assert audit(made).state is State.UNREAD


def test_lie_entry_of_an_unknown_kind() -> None:
    """What an unknown entry might mean makes verdicts unread; kinds beginning x- do not."""
    made = published()
    made.log.append(b'{"at":"2026-11-01T08:00:30Z","kind":"x-greeting","v":1}')
    made.seal()
    assert page(made).state is State.VERIFIED
    made.log.append(b'{"at":"2026-11-01T08:00:31Z","kind":"override","v":1}')
    made.seal()
    assert page(made).state is State.UNREAD
    assert verify.verify_item(opened(made), ONE).state is State.UNREAD
    found(audit(made), State.UNREAD, f"entry {len(made.log) - 1}")


def test_lie_entry_in_another_spelling() -> None:
    """An entry that is not canonical is void and named, though the log is right about its bytes."""
    made = published()
    made.log.append(b'{"kind":"tick", "at":"2026-11-01T08:00:30Z","n":3,"root":"' + b"ab" * 32 + b'","v":1}')
    made.seal()
    found(audit(made), State.UNPROVEN, f"entry {len(made.log) - 1}")


def test_lie_notice_made_by_whoever_has_the_log_keys() -> None:
    """A list of mirrors that the notice key did not sign is void, and a genuine one after it still counts."""
    made = published()
    statement = Statement("mirrors", samples.ORIGIN, 1, "2027-11-01T08:00:00Z", {"mirrors": []})
    forged = note.sign(statement.text(), [signer("thief/notice")])
    made.add(entries.Notice.of(made.at(), "mirrors", 1, forged))
    made.add(entries.Notice.of(made.at(), "mirrors", 1, notice.sign(statement, signer(f"{samples.ORIGIN}/notice"))))
    void(made, "not-signed", index=len(made.log) - 2)
    assert [one.subject for one in audit(made).findings] == [f"entry {len(made.log) - 3}"]


# ---- lies about who may speak --------------------------------------------------------------------------------------


def new_keys(name: str) -> tuple[object, ...]:
    return tuple(
        type(one)(one.name, one.kind, sha256(name.encode() + bytes([one.kind])).digest()) for one in log_signers()
    )


def test_lie_root_made_by_whoever_has_the_log_keys() -> None:
    """A root that the root keys did not sign is void, and the keys it names sign nothing."""
    made = published()
    mine = new_keys("thief")
    own = signer("thief/root")
    parsed = root.Root.parse(note.parse(root_note(2, log=mine, root=[own.verifier])).text)  # type: ignore[arg-type]
    made.add(entries.RootEntry.of(made.at(), 2, root.sign(parsed, [own])))
    made.seal()
    found(audit(made), State.UNPROVEN, f"entry {len(made.log) - 1}")
    made.seal(mine)  # type: ignore[arg-type]
    with pytest.raises(Untrue):
        opened(made)


def test_lie_checkpoint_by_the_keys_of_an_old_root() -> None:
    """After a new root, the log keys of the old one sign nothing more."""
    made = published()
    new = new_keys("new")
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, log=new)))  # type: ignore[arg-type]
    made.seal(new)  # type: ignore[arg-type]
    assert opened(made).succession.newest.serial == 2
    made.tick()
    made.seal(log_signers())
    with pytest.raises(Untrue):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_checkpoint_by_a_disowned_key() -> None:
    """A key disowned from a size on signs nothing beyond it, even where no newer root key is asked for."""
    made = published()
    ed25519, _ = log_signers()
    lost = root.Compromised(ed25519.verifier, 3)
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, compromised=[lost])))
    made.seal()
    with pytest.raises(Untrue, match="believed only up to"):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_root_of_a_serial_skipped() -> None:
    """A root that leaves one out is void: the one between may have disowned a key."""
    made = published()
    made.add(entries.RootEntry.of(made.at(), 3, root_note(3)))
    void(made, "serial-out-of-order")


def test_lie_root_expired() -> None:
    """By a root past its day everything is unproven: page, item, proof and tree."""
    made = published()
    late_ms = NOW_MS + 20 * 366 * 86_400_000
    record = SealedRecord.open(made.store, now_ms=late_ms, pinned=made.root_note)
    assert verify.verify_page(record, PAGE, made.store.get(PAGE)).state is State.UNPROVEN
    assert verify.verify_item(record, ONE).state is State.UNPROVEN
    assert verify.audit_tree(made.store, now_ms=late_ms, pinned=made.root_note).state is State.UNPROVEN
    late = verify.verify_proof(proof(made).encode(), now_ms=late_ms, pinned=made.root_note)
    assert late.state is State.UNPROVEN
    assert any("expired" in one for one in late.notes)


def test_lie_policy_without_its_witnesses() -> None:
    """A policy file the root does not name cannot say which witnesses were needed."""
    made = published()
    with pytest.raises(Untrue, match="policy"):
        opened(made, policy_file=b"# nobody\nquorum none\n")


# ---- lies in a proof file ------------------------------------------------------------------------------------------


def proof(made: Publication, index: int = 4) -> ProofFile:
    path = tuple(LogReader(made.store).inclusion(index, len(made.log)))
    return ProofFile(index, path, made.store.get("log/checkpoint"), made.log[index])


def judged(made: Publication, file: ProofFile, entry: bytes | None = None) -> State:
    return verify.verify_proof(
        file.encode(), now_ms=NOW_MS, pinned=made.root_note, entry=entry, policy_file=POLICY
    ).state


def test_a_proof_file_is_verified_with_its_entry_inside_or_beside() -> None:
    """Without a lie, the file alone is enough."""
    made = published()
    file = proof(made)
    assert judged(made, file) is State.VERIFIED
    bare = ProofFile(file.index, file.path, file.checkpoint)
    assert judged(made, bare, made.log[4]) is State.VERIFIED
    assert judged(made, bare) is State.UNPROVEN
    assert verify.verify_proof(file.encode(), now_ms=NOW_MS, pinned=None).state is State.UNPROVEN
    assert verify.verify_proof(b"no proof", now_ms=NOW_MS, pinned=made.root_note).state is State.UNREAD


def test_a_proof_under_the_log_keys_of_another_root_is_unproven() -> None:
    """Log keys change from root to root: a proof by keys this root does not name is no lie, and proves nothing."""
    made = published()
    new = new_keys("new")
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, log=new)))  # type: ignore[arg-type]
    made.seal(new)  # type: ignore[arg-type]
    file = proof(made)
    assert judged(made, file) is State.UNPROVEN
    later = verify.verify_proof(file.encode(), now_ms=NOW_MS, pinned=root_note(2, log=new))  # type: ignore[arg-type]
    assert later.state is State.VERIFIED
    made.seal((log_signers()[0],))
    assert judged(made, proof(made)) is State.ALTERED


def test_lie_proof_of_another_entry() -> None:
    """Another entry's bytes are not at that place."""
    made = published()
    assert judged(made, proof(made), made.log[5]) is State.ALTERED


def test_lie_proof_at_another_index() -> None:
    """The same entry is not at another place."""
    made = published()
    file = proof(made)
    assert judged(made, ProofFile(5, file.path, file.checkpoint, file.extra)) is State.ALTERED


def test_lie_proof_with_a_path_changed() -> None:
    """A path leads to one root."""
    made = published()
    file = proof(made)
    assert judged(made, ProofFile(4, (bytes(32), *file.path[1:]), file.checkpoint, file.extra)) is State.ALTERED
    assert judged(made, ProofFile(4, file.path[:-1], file.checkpoint, file.extra)) is State.ALTERED


def test_lie_proof_with_one_signature_stripped() -> None:
    """A proof's checkpoint needs every log key's line too."""
    made = published()
    file = proof(made)
    parsed = note.parse(file.checkpoint)
    stripped = note.Note(parsed.text, parsed.lines[:1]).encode()
    assert judged(made, ProofFile(4, file.path, stripped, file.extra)) is State.ALTERED


def test_lie_proof_of_a_node_as_an_entry() -> None:
    """A node of the tree presented as an entry has another hash."""
    made = published()
    file = proof(made)
    left, right = LogReader(made.store).leaf_hash(4), LogReader(made.store).leaf_hash(5)
    assert leaf_hash(left + right) != left
    assert judged(made, ProofFile(2, file.path[1:], file.checkpoint, left + right)) is State.ALTERED


def test_the_number_of_lies_tried_is_counted() -> None:
    """Every lie is a test whose name begins with test_lie_; fewer than before is a loss."""
    lies: list[Callable[..., None]] = [
        value for name, value in vars(sys.modules[__name__]).items() if name.startswith("test_lie_")
    ]
    assert len(lies) >= 82
