"""Taking keys and notes that browsers made: their form is checked, their contents cannot be.

Follows formats.md §7 (recipients are hybrid, never mixed with classical ones; sizes are padded). Owns what is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from sunseed.capture import desk
from sunseed.errors import Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.people.permissions import require_editor, require_sight
from sunseed.newsroom.publishing import trail
from sunseed.newsroom.sealed.models import EditorKey, SealedNote
from sunseed.newsroom.stories.models import Story
from sunseed.store.digest import sha256_hex

MOST_BYTES: Final = 300_000
MOST_NOTES: Final = 200
_INTRO: Final = b"age-encryption.org/v1\n"
_STANZA: Final = re.compile(rb"^-> ([!-~]+)", re.MULTILINE)


def keep_key(actor: Account, *, recipient: str, locked: bytes) -> EditorKey:
    """Keep an editor's new key; the one before stays for the notes that were sealed to it.

    Arguments:
        recipient: the public half, a hybrid age recipient.
        locked: the secret half as an age file that only a passphrase opens.

    Raises:
        NotAllowed: only editors have keys.
        Malformed: it is no such recipient, or no such file.
    """
    require_editor(actor, "have a key that notes are sealed to")
    if not recipient.startswith(desk.HYBRID):
        raise Malformed(f"expected a hybrid age recipient (age1pq1…); found {recipient[:20]!a}")
    desk.check_recipient(recipient)
    if stanzas(locked) != ["scrypt"]:
        raise Malformed("expected an identity locked by a passphrase alone: an age file with one scrypt stanza")
    with transaction.atomic():
        EditorKey.objects.filter(account=actor, replaced=None).update(replaced=present.now())
        made = EditorKey.objects.create(
            account=actor, recipient=recipient, fingerprint=sha256_hex(recipient.encode()), locked=locked,
            made=present.now(),
        )  # fmt: skip
        trail.note(actor, "make a key", "account", str(actor.pk), fingerprint=made.fingerprint)
    return made


def in_use() -> list[EditorKey]:
    """Return the keys that a note is sealed to now: one of each active editor who has made one."""
    found = EditorKey.objects.filter(
        replaced=None, account__is_active=True, account__role__in=(Role.EDITOR, Role.OPERATOR)
    )
    return list(found.select_related("account"))


def keep_note(actor: Account, story: Story, *, cipher: bytes, fingerprints: Sequence[str]) -> SealedNote:
    """Keep a sealed note.

    Arguments:
        cipher: an age file.
        fingerprints: of the keys it was sealed to, which must be those in use.

    Raises:
        NotAllowed: it is somebody else's draft.
        Malformed: it is no age file for so many hybrid recipients.
        Refused: an editor's key has changed meanwhile, nobody has one, or there are too many notes.
    """
    require_sight(actor, story)
    keys = fitting(cipher, fingerprints)
    with transaction.atomic():
        if SealedNote.objects.filter(story=story).count() >= MOST_NOTES:
            raise Refused(_("This story has %(most)s sealed notes already.") % {"most": MOST_NOTES})
        made = SealedNote.objects.create(story=story, by=actor, cipher=cipher, at=present.now())
        made.keys.set(keys)
        trail.note(actor, "seal a note", "story", story.pk, keys=len(keys))
    return made


def seal_again(actor: Account, note: SealedNote, *, cipher: bytes, fingerprints: Sequence[str]) -> None:
    """Put in a note's place what an editor's browser sealed anew, for editors whose keys are younger than the note.

    Nothing here can tell whether it says the same: an editor may delete a note as well.

    Raises:
        NotAllowed: only editors open notes.
        Malformed, Refused: as `fitting`.
    """
    require_editor(actor, "seal notes again")
    require_sight(actor, note.story)
    keys = fitting(cipher, fingerprints)
    with transaction.atomic():
        SealedNote.objects.filter(pk=note.pk).update(cipher=cipher)
        note.keys.set(keys)
        trail.note(actor, "seal a note again", "story", note.story_id, keys=len(keys))


def fitting(cipher: bytes, fingerprints: Sequence[str]) -> list[EditorKey]:
    """Return the keys in use, if something was sealed to exactly these.

    Raises:
        Malformed: it is no age file for so many hybrid recipients.
        Refused: an editor's key has changed meanwhile, or nobody has one.
    """
    keys = in_use()
    if not keys:
        raise Refused(_("No editor has made a key yet, so nothing can be sealed to them."))
    if sorted(fingerprints) != sorted(one.fingerprint for one in keys):
        raise Refused(
            _("The editors' keys have changed since this page was opened. Reload it and seal the note again.")
        )
    if stanzas(cipher) != ["mlkem768x25519"] * len(keys):
        raise Malformed(f"expected an age file for {len(keys)} hybrid recipients")
    return keys


def stanzas(file: bytes) -> list[str]:
    """Return the kinds of recipients in the header of an age file.

    Raises:
        Malformed: it is no age file, or too large.
    """
    if len(file) > MOST_BYTES:
        raise Malformed(f"expected at most {MOST_BYTES} bytes; found {len(file)}")
    head, mark, rest = file.partition(b"\n--- ")
    if not file.startswith(_INTRO) or not mark or b"\n" not in rest[:200]:
        raise Malformed("expected an age file (age-encryption.org/v1)")
    return [kind.decode() for kind in _STANZA.findall(head)]
