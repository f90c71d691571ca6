"""The demo's film goes the way of every film: sealed line by line, held encrypted, taken into a tick, released, played.

Follows formats.md §5-7 and §10. Here stands a phone's part, in a few lines of Python: a key and an identity for this
one capture, a head and a chunk a second, each salted, encrypted and signed. Intake, vault, tick and release are the
newsroom's own. Without the extra `film` there is no film, and the story says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from typing import Any, Final
from uuid import UUID

from PIL import Image

from sunseed.capture import chunk
from sunseed.capture import line as lines
from sunseed.capture.films.joining import CLUSTER
from sunseed.capture.identity import Identity, encrypt
from sunseed.capture.line import Close, Line, Open, Seal, Seen
from sunseed.capture.packs import Release
from sunseed.errors import Misuse, Unavailable
from sunseed.instance import Instance
from sunseed.newsroom.demo import texts
from sunseed.newsroom.demo.drawing import clip, gallery
from sunseed.newsroom.intake import accepting, releasing, seen, segments, tokens, vault
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.sequencer import Sequencer
from sunseed.record import note
from sunseed.record.ed25519 import PrivateKey
from sunseed.record.spelling import to_base64
from sunseed.record.tree_head import Checkpoint

SECOND_MS: Final = 1000


def film(editor: Account, text: texts.FilmText, instance: Instance) -> UUID | None:
    """Seal, hold and release the demo's film; return its item, None where what it needs is not installed.

    Arguments:
        editor: who releases it.
        text: its name and words.
        instance: of the demo; its desk list names a key, or nobody could open what is filmed.
    """
    if find_spec("av") is None or find_spec("pyrage") is None:
        return None
    try:
        recipients = segments.recipients_of(instance)
    except Unavailable:
        return None
    drawing = Image.open(gallery.file(gallery.find(text.drawing), instance.uploads / "drawings"))
    head, *pieces = _cut(clip.record(drawing))
    sequencer = Sequencer(instance)
    try:
        sequencer.run_once()  # what was published before has its place, and there is a checkpoint to name
        capture = _Capture(instance.origin, recipients)
        capture.seal(head, "head")
        for piece in pieces:
            capture.seal(piece, "media")
        capture.close()
        accepting.accept([one.data for one in capture.lines], tokens.give())
        for digest, cipher in capture.ciphers.items():
            for at in range(0, len(cipher), vault.PIECE_BYTES):
                vault.put(digest, at, cipher[at : at + vault.PIECE_BYTES])
        if not sequencer.beat():
            raise Misuse("the demo's first tick was not due")
        sequencer.run_once()
    finally:
        sequencer.close()
    last = len(pieces) + 1
    brought = tuple(one.data for one in capture.lines[: last + 1])
    chosen = Release(capture.lines[0].id.hex(), 2, last, brought, capture.chunks)
    words = Words(
        name=text.name,
        description=text.description,
        transcript=text.transcript,
        captions={"en": text.captions.encode()},
    )
    item, _ = releasing.release(editor, chosen, text.name, words=words)
    return item


def _cut(matroska: bytes) -> Iterator[bytes]:
    """Yield a recorder's head, then a piece for each second: a cluster, the last with the rest of the sound."""
    places = []
    at = matroska.find(CLUSTER)
    while at >= 0:
        places.append(at)
        at = matroska.find(CLUSTER, at + len(CLUSTER))
    yield matroska[: places[0]]
    for first, behind in zip(places[: clip.SECONDS], [*places[1 : clip.SECONDS], len(matroska)], strict=True):
        yield matroska[first:behind]


class _Capture:
    """What a phone does while it films.

    Arguments:
        origin: the log it films for.
        recipients: the editors', to whom the capture's identity is locked.
    """

    def __init__(self, origin: str, recipients: tuple[str, ...]) -> None:
        self._key, self._identity = PrivateKey(secrets.token_bytes(32)), Identity.generate()
        self._until_ms = 0
        self.lines: list[Line] = []
        self.ciphers: dict[str, bytes] = {}
        self.chunks: dict[str, bytes] = {}
        known = seen.hand_out()
        size = Checkpoint.parse(note.parse(known).text).size
        opened = Open(
            seq=0,
            origin=origin,
            source="camera",
            container="matroska",
            wrap=self._held(encrypt(self._identity.file(""), recipients)),
            seen=Seen(size=size, note=sha256(known).hexdigest()),
            key=to_base64(self._key.public_raw()).decode(),
        )
        self._keep(opened)

    def seal(self, data: bytes, part: Any) -> None:
        """Salt, encrypt and sign a head or a second of film."""
        made = chunk.salted(secrets.token_bytes(chunk.SALT_BYTES), data)
        cipher = encrypt(chunk.fill(made), [self._identity.recipient])
        commit = sha256(made).hexdigest()
        self.chunks[commit] = made
        until = self._until_ms + (SECOND_MS if part == "media" else 0)
        sealed = Seal(
            **self._place(),
            part=part,
            cipher=self._held(cipher),
            size=len(cipher),
            bytes=len(made),
            commit=commit,
            from_ms=self._until_ms,
            to_ms=until,
        )
        self._until_ms = until
        self._keep(sealed)

    def close(self) -> None:
        """End it."""
        self._keep(Close(**self._place()))

    def _held(self, cipher: bytes) -> str:
        digest = sha256(cipher).hexdigest()
        self.ciphers[digest] = cipher
        return digest

    def _place(self) -> dict[str, Any]:
        return {"seq": len(self.lines), "capture": self.lines[0].id.hex(), "prev": self.lines[-1].id.hex()}

    def _keep(self, body: lines.Body) -> None:
        self.lines.append(lines.sign(body, self._key.sign))
