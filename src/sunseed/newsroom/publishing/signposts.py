"""Two small files beside the log that spare readers a search: where the newest edition stands, who the witnesses are.

Follows docs/adr/0036. Neither is signed or believed: readers prove what the hint points to, and compare the policy file
with the digest in the root. Owns when they are written: after the entry they point to is sealed, never before.
"""

from __future__ import annotations

from hashlib import sha256

from sunseed.errors import Absent, Malformed
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.publishing.models import Statement
from sunseed.record import entry, note, root
from sunseed.record.hint import MAX_ROOTS, NAME, POLICY, Hint
from sunseed.store.contract import Store

LOG = "log/"


def write(instance: Instance, pointed: int = -1) -> int:
    """Point to the newest sealed edition; return the index of its entry, -1 if there is none.

    A crash before this leaves an older hint, or none: readers search longer. The next call writes it.

    Arguments:
        instance: whose log.
        pointed: the index that the last call of this process returned; where it is still the newest, nothing is done.
    """
    sealed = Statement.objects.filter(sealed=True)
    edition = sealed.filter(kind="edition").order_by("-index").values_list("index", flat=True).first()
    if edition is None or edition == pointed:
        return pointed
    later = sealed.filter(kind="root", index__gt=0).order_by("index").values_list("index", flat=True)
    roots = (0, *(index for index in later if index is not None))
    store = present.public()
    _write_policy(store, instance)
    _replace(store, LOG + NAME, Hint(instance.origin, edition, roots[:MAX_ROOTS]).encode())
    return edition


def _write_policy(store: Store, instance: Instance) -> None:
    """Copy the policy file to where readers look, if it is the one that the newest root names."""
    if not instance.policy_file.is_file():
        return
    policy = instance.policy_file.read_bytes()
    if sha256(policy).hexdigest() == _named(instance):
        _replace(store, LOG + POLICY, policy)


def _named(instance: Instance) -> str:
    """Return the digest that the newest sealed root names."""
    row = Statement.objects.filter(sealed=True, kind="root").order_by("-index").first()
    try:
        signed = _signed(bytes(row.entry)) if row else instance.root_note_file.read_bytes()
        return root.Root.parse(note.parse(signed).text).policy
    except (OSError, Malformed):
        return ""


def _signed(data: bytes) -> bytes:
    said = entry.decode(data)
    return said.note_bytes if isinstance(said, entry.RootEntry) else b""


def _replace(store: Store, path: str, data: bytes) -> None:
    try:
        same = store.get(path) == data
    except Absent:
        same = False
    if not same:
        store.replace(path, data)
