"""Lies without keys about pages, documents and objects: whoever holds the disk, the host or the wire."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sunseed import documents, verify
from sunseed.record import entry as entries
from sunseed.testing import documents as samples
from sunseed.testing.judging import (
    ONE,
    OTHER_PAGE,
    PAGE,
    audit,
    document_path,
    flip,
    found,
    opened,
    page,
)
from sunseed.testing.publication import (
    published,
)
from sunseed.verify import State


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
