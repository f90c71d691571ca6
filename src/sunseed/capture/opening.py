"""Opening a capture on an editor's machine: every second decrypted, held against its commitment, and said as it is.

Follows formats.md §5, §7 and §10. What comes in is believed in nothing: lines must make a chain, the wrapped identity
must be the one the open line names, each ciphertext must have its digest and open to its commitment. What does not is
shown as missing or altered, second by second; the rest opens all the same. No input or output in here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from sunseed.capture import chain, chunk, notes, traces
from sunseed.capture import line as lines
from sunseed.capture.chain import Chain
from sunseed.capture.identity import Identity
from sunseed.capture.line import Gap, Line, Open, Seal
from sunseed.capture.notes import Noted
from sunseed.capture.packs import Release
from sunseed.errors import Absent, Malformed, Refused, SunseedError, Untrue


@dataclass(frozen=True, slots=True)
class Seconds:
    """How a capture stands, in milliseconds of film. Only whoever can open its lines knows this.

    Arguments:
        from_ms, to_ms: from the first sealed moment to the last.
        sealed_ms: that seals cover; held_ms: of it whose chunk opens.
        only_sealed_ms: known by its seal alone; altered_ms: held, and not what was sealed.
        interrupted_ms: in gaps.
    """

    from_ms: int
    to_ms: int
    sealed_ms: int
    held_ms: int
    only_sealed_ms: int
    altered_ms: int
    interrupted_ms: int

    def words(self) -> str:
        """Say it as product.md F5 does."""
        said = [f"seconds {_s(self.from_ms)}-{_s(self.to_ms)} sealed", f"{_s(self.held_ms)} held"]
        for ms, what in (
            (self.only_sealed_ms, "known only by their seal"),
            (self.altered_ms, "altered"),
            (self.interrupted_ms, "interrupted"),
        ):
            if ms:
                said.append(f"{_s(ms)} {what}")
        return ", ".join(said)


def _s(ms: int) -> str:
    """Return seconds, with a tenth where there is one."""
    return f"{ms // 1000}" if ms % 1000 == 0 else f"{ms / 1000:.1f}"


CipherOf = Callable[[str], bytes | None]
"""Gives ciphertext by its digest, or None where it is not held."""

HEADLESS: Final = ("jpeg", "other")
"""Containers whose media stands by itself."""

State = Literal["opened", "missing", "altered"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One seal and what became of its chunk.

    Arguments:
        seal: what the line says.
        state: opened, missing (sealed and not held), or altered (held, and not what was sealed).
        chunk: salt || data where it is opened.
        words: what is wrong with it.
    """

    seal: Seal
    state: State
    chunk: bytes = b""
    words: str = ""

    @property
    def data(self) -> bytes:
        """The data without its salt."""
        return self.chunk[chunk.SALT_BYTES :]


@dataclass(frozen=True, slots=True)
class Opened:
    """A capture as far as an editor can open it.

    Arguments:
        opening: the open line's body.
        chain: the chain to its newest line.
        lines: all of them.
        pieces: its seals, in order.
    """

    opening: Open
    chain: Chain
    lines: tuple[Line, ...]
    pieces: tuple[Piece, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The times without film."""
        return tuple(one.body for one in self.lines if isinstance(one.body, Gap))

    @property
    def seconds(self) -> Seconds:
        """How much is sealed, held, known only by its seal, altered, interrupted."""
        media = [one for one in self.pieces if one.seal.part == "media"]

        def total(*states: State) -> int:
            return sum(one.seal.to_ms - one.seal.from_ms for one in media if one.state in states)

        return Seconds(
            media[0].seal.from_ms if media else 0,
            media[-1].seal.to_ms if media else 0,
            total("opened", "missing", "altered"),
            total("opened"),
            total("missing"),
            total("altered"),
            sum(one.to_ms - one.from_ms for one in self.gaps),
        )

    @property
    def notes(self) -> tuple[Noted, ...]:
        """What the reporter added by hand, in the order it was written; what cannot be read says why."""
        found = (one for one in self.pieces if one.seal.part == "note")
        return tuple(notes.read([(one.seal.seq, one.seal.from_ms, one.data, one.words) for one in found]))

    def between(self, from_ms: int, to_ms: int) -> tuple[Piece, ...]:
        """Return the media that overlaps a time, without heads; raises Absent where there is none.

        A photo takes no time: it lies in the time in which its moment stands.
        """
        found = tuple(
            one
            for one in self.pieces
            if one.seal.part == "media"
            and one.seal.from_ms < to_ms
            and (one.seal.to_ms > from_ms or one.seal.from_ms == one.seal.to_ms == from_ms)
        )
        if not found:
            raise Absent(f"no film between {from_ms} and {to_ms} ms: it is {self.chain.until_ms} ms long")
        return found

    def head_before(self, piece: Piece) -> Piece:
        """Return the head that a piece of media needs to play; Absent where none was sealed before it."""
        heads = [one for one in self.pieces if one.seal.part == "head" and one.seal.seq < piece.seal.seq]
        if not heads:
            raise Absent(f"no head was sealed before second {piece.seal.from_ms // 1000}")
        return heads[-1]

    def runs(self) -> tuple[bytes, ...]:
        """Return the film of each recorder: a head and the media up to the next head, as far as they open.

        An interruption ends a run; each plays by itself, joined they play only where a player takes a second head.
        """
        found: list[list[bytes]] = []
        for one in self.pieces:
            if one.seal.part == "head":
                found.append([])
            if found and one.state == "opened" and one.seal.part != "note":
                found[-1].append(one.data)
        return tuple(b"".join(run) for run in found)

    def playable(self) -> bytes:
        """Return what plays: heads and media that open, in order, as the recorder wrote them."""
        return b"".join(one.data for one in self.pieces if one.state == "opened" and one.seal.part != "note")


def open_capture(data: Sequence[bytes], cipher_of: CipherOf, editor: Identity, origin: str | None = None) -> Opened:
    """Return a capture opened with an editor's identity.

    Arguments:
        data: the exact bytes of its lines, the open line first.
        cipher_of: gives ciphertext.
        editor: an identity that was on the desk list when the capture began.
        origin: the newsroom it must have been made for; None takes the open line's word.

    Raises:
        Malformed, Untrue, Refused: the lines make no chain.
        Absent: the wrapped identity is not held.
    """
    parsed = tuple(lines.parse(one) for one in data)
    opening = parsed[0].body if parsed else None
    if not isinstance(opening, Open):
        raise Malformed("capture: expected its open line first")
    known = chain.verify(parsed, opening.origin if origin is None else origin)
    wrap = cipher_of(opening.wrap)
    if wrap is None:
        raise Absent("capture: its wrapped identity is not held, so nothing of it can be opened")
    if sha256(wrap).hexdigest() != opening.wrap:
        raise Untrue("capture: the wrapped identity is not the one that the open line names")
    own = editor.unwrap(wrap)
    pieces = tuple(_piece(one.body, cipher_of, own) for one in parsed if isinstance(one.body, Seal))
    held = [one for one in pieces if one.state != "missing"]
    if held and all(one.state == "altered" for one in held) and not editor.opens(wrap):
        # A new wrap is anybody's word: what it holds opens nothing, so nothing is said of the seconds.
        raise Untrue("capture: the new wrap does not hold the key of this capture; ask for one from another editor")
    return Opened(opening, known, parsed, pieces)


def _piece(seal: Seal, cipher_of: CipherOf, own: Identity) -> Piece:
    cipher = cipher_of(seal.cipher)
    if cipher is None:
        return Piece(seal, "missing", words="sealed; its ciphertext is not held")
    try:
        if len(cipher) != seal.size or sha256(cipher).hexdigest() != seal.cipher:
            raise Untrue(f"chunk {seal.seq}: the ciphertext is not the one that was sealed")
        return Piece(seal, "opened", chunk.unfill(own.decrypt(cipher, f"chunk {seal.seq}"), seal))
    except SunseedError as error:
        return Piece(seal, "altered", words=str(error))


def chosen(opened: Opened, from_ms: int, to_ms: int) -> Release:
    """Return the release of a time: open line, head and run, and each chunk they commit to.

    Raises:
        Absent: no film there; Refused: a piece of it does not open here, so nobody has seen what would go out, or it
        carries more than its picture (`traces`).
    """
    media = opened.between(from_ms, to_ms)
    heads = () if opened.opening.container in HEADLESS else (opened.head_before(media[0]),)
    pieces = (*heads, *_run(opened, media))
    for one in pieces:
        if one.state != "opened":
            raise Refused(f"second {one.seal.from_ms // 1000} cannot be released: {one.words}")
    traces.check_release(opened.opening, (one.data for one in pieces))
    return _release(opened, media[0].seal.seq, media[-1].seal.seq, pieces)


def _release(opened: Opened, first: int, last: int, pieces: Sequence[Piece]) -> Release:
    """Return the release of a run of lines, of the pieces in it and of a head before it."""
    seqs = sorted({0, *range(first, last + 1), *(one.seal.seq for one in pieces)})
    revealed = tuple(opened.lines[seq].data for seq in seqs)
    return Release(opened.chain.capture.hex(), first, last, revealed, {one.seal.commit: one.chunk for one in pieces})


def chosen_note(opened: Opened, seq: int) -> Release:
    """Return the release of one note by itself: open line, its line and its chunk.

    Raises:
        Absent: the capture has no note there; Refused: it does not open here.
    """
    found = next((one for one in opened.pieces if one.seal.seq == seq and one.seal.part == "note"), None)
    if found is None:
        raise Absent(f"line {seq} is no note")
    if found.state != "opened":
        raise Refused(f"the note of line {seq} cannot be released: {found.words}")
    notes.Note.parse(found.data)
    return _release(opened, seq, seq, (found,))


def _run(opened: Opened, media: Sequence[Piece]) -> Iterator[Piece]:
    """Yield heads and media from the first chosen piece to the last; notes in between stay private."""
    first, last = media[0].seal.seq, media[-1].seal.seq
    for one in opened.pieces:
        if first <= one.seal.seq <= last and one.seal.part != "note":
            yield one
