"""Where nothing was altered the verdicts say so: without that, saying no would mean nothing."""

from __future__ import annotations

from hashlib import sha256

import pytest

from sunseed import documents, verify
from sunseed.record import entry as entries
from sunseed.testing import documents as samples
from sunseed.testing.judging import (
    ONE,
    PAGE,
    audit,
    opened,
    page,
)
from sunseed.testing.publication import (
    NOW_MS,
    published,
)
from sunseed.verify import SealedRecord, State


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
