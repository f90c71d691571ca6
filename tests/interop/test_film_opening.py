"""An editor's machine believes nothing of a capture: what does not open to its commitment is shown, the rest opens."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sunseed.capture import chunk, identity, opening
from sunseed.capture.identity import Identity, needs_passphrase
from sunseed.capture.packs import CapturePack, Release
from sunseed.capture.segment import Sealed, Segment
from sunseed.cli import strip
from sunseed.cli.main import main
from sunseed.errors import Absent, Malformed, Refused, SunseedError, Untrue
from sunseed.testing.phone import Phone

ORIGIN = "news.example/log"


class Filmed:
    """A capture that a phone encrypted to one editor: a head, five seconds, a gap."""

    def __init__(self) -> None:
        self.editor, own = Identity.generate(), Identity.generate()
        self.phone = Phone(ORIGIN, b"a checkpoint", 3)
        self.phone.open(self._age(f"{own._secret}\n".encode(), self.editor.recipient))
        for n in range(6):
            data = b"piece %d " % n * 99
            filled = chunk.fill(chunk.salted(sha256(data).digest(), data))
            self.phone.second(data, self._age(filled, own.recipient), part="media" if n else "head")
        self.phone.gap("call", 2000)
        self.own = own

    @staticmethod
    def _age(data: bytes, recipient: str) -> bytes:
        return identity.encrypt(data, [recipient])

    def lock(self, data: bytes) -> bytes:
        """Encrypt as the phone does."""
        return self._age(data, self.own.recipient)

    @property
    def lines(self) -> list[bytes]:
        """The exact lines."""
        return [one.data for one in self.phone.lines]

    def open(self, ciphers: dict[str, bytes] | None = None, lines: list[bytes] | None = None, **how: Any) -> Any:
        """Open it as an editor."""
        held = self.phone.ciphers if ciphers is None else ciphers
        return opening.open_capture(lines or self.lines, held.get, how.get("editor", self.editor), how.get("origin"))

    def without(self, seq: int) -> dict[str, bytes]:
        """Return the ciphertext without that of one line."""
        digest = list(self.phone.ciphers)[seq]
        return {name: data for name, data in self.phone.ciphers.items() if name != digest}

    def pack(self, **more: bytes) -> bytes:
        """Return the file a newsroom would hand out."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as made:
            segment = Segment([self.editor.recipient])
            sealed = [Sealed(segment.name, n, segment.seal(one)) for n, one in enumerate(self.lines)]
            made.writestr("lines.txt", b"".join(one.encode() + b"\n" for one in sealed))
            made.writestr(f"{segment.name}.age", segment.wrap)
            for name, data in self.phone.ciphers.items():
                made.writestr(f"{name}.age", data)
            for name, data in more.items():
                made.writestr(name, data)
        return file.getvalue()


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    """Return one capture."""
    return Filmed()


def test_every_second_opens_and_plays_as_the_recorder_wrote_it(filmed: Filmed) -> None:
    """Head first, then media, salts and filling gone."""
    opened = filmed.open(origin=ORIGIN)
    assert [one.state for one in opened.pieces] == ["opened"] * 6
    assert opened.playable() == b"".join(b"piece %d " % n * 99 for n in range(6))
    assert [(gap.reason, gap.to_ms) for gap in opened.gaps] == [("call", 7000)]


def test_a_missing_second_is_known_by_its_seal(filmed: Filmed) -> None:
    """The phone was taken: what was held opens, what was not is said."""
    opened = filmed.open(filmed.without(3))
    assert [one.state for one in opened.pieces] == ["opened"] * 2 + ["missing"] + ["opened"] * 3
    words = list(strip.summary(opened))
    assert words[1] == "seconds 0-5 sealed, 4 held, 1 known only by their seal, 2 interrupted"
    assert "of 5 pieces 4 are held, 1 known by their seal" in words[2]
    assert words[3].startswith("1.0-2.0 media: known by its seal alone")
    assert words[4] == "5.0-7.0 interrupted: call"
    with pytest.raises(Refused):
        opening.chosen(opened, 0, 3000)
    chosen = opening.chosen(opened, 2000, 4000)
    assert (chosen.first, chosen.last) == (4, 5)
    assert chosen.lines == tuple(filmed.lines[seq] for seq in (0, 1, 4, 5))


def test_ciphertext_that_does_not_open_to_its_commitment_is_altered(filmed: Filmed) -> None:
    """Other bytes sealed to the same key, a cut file, somebody else's file: each is named, and the rest opens."""
    digest = list(filmed.phone.ciphers)[2]
    other = chunk.fill(chunk.salted(b"s" * 32, b"another second " * 60))
    for bent in (filmed.lock(other), filmed.phone.ciphers[digest][:-1], b"not age at all"):
        opened = filmed.open({**filmed.phone.ciphers, digest: bent})
        assert [one.state for one in opened.pieces].count("altered") == 1
        assert opened.pieces[1].state == "altered"


def test_a_seal_over_other_ciphertext_than_its_commitment_is_altered() -> None:
    """A phone that lies: the line names ciphertext that opens to something else."""
    lying = Filmed()
    data = b"what was committed to " * 20
    lying.phone.until_ms = 7000
    lying.phone.second(data, lying.lock(chunk.fill(chunk.salted(b"s" * 32, b"something else " * 30))))
    assert [one.state for one in lying.open().pieces] == ["opened"] * 6 + ["altered"]


def test_who_was_not_on_the_desk_list_opens_nothing(filmed: Filmed) -> None:
    """Nor does a wrap that the open line does not name, nor a capture of another newsroom."""
    attacks: list[tuple[dict[str, Any], type[SunseedError]]] = [
        ({"editor": Identity.generate()}, Untrue),
        ({"origin": "other.example/log"}, Untrue),
        ({"ciphers": filmed.without(0)}, Absent),
        ({"ciphers": {**filmed.phone.ciphers, next(iter(filmed.phone.ciphers)): filmed.lock(b"x")}}, Untrue),
        ({"lines": [filmed.lines[0], *filmed.lines[2:]]}, Refused),
        ({"lines": filmed.lines[1:]}, Malformed),
    ]
    for how, error in attacks:
        with pytest.raises(error):
            filmed.open(**how)


def test_packs_with_anything_else_inside_are_refused(filmed: Filmed) -> None:
    """No compressed member, no path, no name twice, no other bytes than a name says."""
    assert list(CapturePack(filmed.pack()).lines(filmed.editor)) == filmed.lines
    squeezed = io.BytesIO()
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("lines.txt", b"A" * 10_000_000)
    bad = [
        b"",
        b"PK",
        filmed.pack()[:-30],
        squeezed.getvalue(),
        filmed.pack(**{"../x.age": b"x"}),
        filmed.pack(x=b"x"),
    ]
    for data in bad:
        with pytest.raises(Malformed):
            CapturePack(data)
    release = Release("ab" * 32, 2, 3, (b"a line",), {sha256(b"x").hexdigest(): b"x"})
    assert Release.parse(release.encode()) == release
    for bent in (
        release.encode().replace(b'"first":2', b'"first":0'),
        Release("ab" * 32, 2, 3, (b"a line",), {"cd" * 32: b"x"}).encode(),
    ):
        with pytest.raises(Malformed):
            Release.parse(bent)


def test_an_editors_key_is_locked_by_its_passphrase(tmp_path: Path) -> None:
    """The command asks twice, writes a file for its owner alone, never over another, and prints the recipient."""
    file = tmp_path / "editor.key"
    made = CliRunner().invoke(main, ["film", "key", str(file)], input="open sesame\nopen sesame\n")
    assert made.exit_code == 0, made.output
    data = file.read_bytes()
    assert needs_passphrase(data)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Identity.read(data, "open sesame").recipient in made.output
    with pytest.raises(Untrue):
        Identity.read(data, "guess")
    assert CliRunner().invoke(main, ["film", "key", str(file), "--no-passphrase"]).exit_code != 0
    for bad in (b"", b"AGE-SECRET-KEY-1X", b"age1abc\n"):
        with pytest.raises(Malformed):
            Identity.read(bad)


def test_the_page_of_the_light_table_lets_nothing_in(filmed: Filmed) -> None:
    """Words of a line are codes; what is shown is escaped all the same, and there is no script."""
    page = strip.page(filmed.open(), 'film".webm')
    assert "<script" not in page
    assert 'film".webm' not in page
    assert page.count('class="opened"') == 5
    assert page.count('class="gap"') == 1


def test_notes_are_read_and_a_bad_one_says_why() -> None:
    """What the phone noted is there in its order; damage and strange forms hide nothing else and are never released."""
    from sunseed.capture.notes import NOTE_BYTES, Note

    filmed = Filmed()
    for data in (Note("where", "the north gate").encode(), b"?" * NOTE_BYTES):
        filled = chunk.fill(chunk.salted(sha256(data).digest(), data))
        filmed.phone.second(data, filmed.lock(filled), part="note")
    opened = filmed.open()
    good, bad = opened.notes
    assert good.note == Note("where", "the north gate")
    assert (bad.note, bad.words != "") == (None, True)
    (out,) = opening.chosen_note(opened, good.seq).chunks.values()
    assert out.endswith(Note("where", "the north gate").encode())
    with pytest.raises(Malformed):
        opening.chosen_note(opened, bad.seq)
    with pytest.raises(Absent):
        opening.chosen_note(opened, 1)
    cipher = next(one.seal.cipher for one in opened.pieces if one.seal.seq == good.seq)
    missing = filmed.open({name: data for name, data in filmed.phone.ciphers.items() if name != cipher})
    assert (missing.notes[0].note, missing.notes[0].words) == (None, "sealed; its ciphertext is not held")
    with pytest.raises(Refused):
        opening.chosen_note(missing, good.seq)
    assert b"north gate" not in opened.playable()
    chunks = opening.chosen(opened, 0, 9000).chunks
    assert not any(b"north gate" in one for one in chunks.values())


def test_photos_stand_at_their_moments_and_need_no_head(tmp_path: Path) -> None:
    """A photo takes no time and is found by the second it was taken in; one that carries EXIF is refused."""
    import io

    from PIL import Image

    filmed = Filmed()
    phone = Phone(ORIGIN, b"a checkpoint", 3, "another phone")
    phone.open(filmed._age(f"{filmed.own._secret}\n".encode(), filmed.editor.recipient), container="jpeg")
    exif = Image.Exif()
    exif[0x010F] = "SpyCam"
    for at_ms, options in ((0, {}), (2300, {}), (5000, {"exif": exif})):
        file = io.BytesIO()
        Image.new("RGB", (9, 9 + at_ms // 100), "gold").save(file, "JPEG", **options)  # type: ignore[arg-type]
        filled = chunk.fill(chunk.salted(bytes(32), file.getvalue()))
        commit = sha256(bytes(32) + file.getvalue()).hexdigest()
        phone.second(file.getvalue(), filmed.lock(filled), from_ms=at_ms, to_ms=at_ms, commit=commit)
    opened = opening.open_capture([one.data for one in phone.lines], phone.ciphers.get, filmed.editor)
    first, second = opening.chosen(opened, 0, 1000), opening.chosen(opened, 2000, 3000)
    assert (first.first, first.last, second.first, second.last) == (1, 1, 2, 2)
    assert len(opening.chosen(opened, 0, 4000).chunks) == 2
    with pytest.raises(Refused, match="EXIF"):
        opening.chosen(opened, 5000, 6000)
    filmed.phone = phone
    (tmp_path / "photos.zip").write_bytes(filmed.pack())
    (tmp_path / "editor.key").write_bytes(filmed.editor.file(""))
    words = ["lighttable", tmp_path / "photos.zip", "--identity", tmp_path / "editor.key", "--out", tmp_path / "table"]
    answer = CliRunner().invoke(main, list(map(str, words)))
    assert answer.exit_code == 0, answer.output
    assert sorted(one.name for one in (tmp_path / "table").iterdir()) == [
        "index.html", "photo-1.jpg", "photo-2.jpg", "photo-3.jpg",
    ]  # fmt: skip
    assert (tmp_path / "table/photo-2.jpg").read_bytes() == opened.pieces[1].data
    assert (tmp_path / "table/index.html").read_text().count("<img") == 3
    assert not (tmp_path / "table/photo-1.jpg").stat().st_mode & 0o077


def test_the_light_table_says_what_came_from_a_file_and_what_was_noted() -> None:
    """A file is never shown as filmed live; notes stand in the words, and what cannot be read says so."""
    from sunseed.capture.notes import Note

    filmed = Filmed()
    phone = Phone(ORIGIN, b"a checkpoint", 3, "a third phone")
    wrap = filmed._age(f"{filmed.own._secret}\n".encode(), filmed.editor.recipient)
    phone.open(wrap, container="other", source="file", after="ab" * 32)
    for data in (Note("where", "the <north> gate").encode(), b"junk"):
        filled = chunk.fill(chunk.salted(sha256(data).digest(), data))
        phone.second(data, filmed.lock(filled), part="note")
    opened = opening.open_capture([one.data for one in phone.lines], phone.ciphers.get, filmed.editor)
    words = "\n".join(strip.summary(opened))
    assert "sealed from a file, not filmed live" in words
    assert "about where: the <north> gate" in words
    assert "cannot be read: note: expected" in words
    assert f"goes on from the capture whose last line is {'ab' * 32}" in words
    assert "the &lt;north&gt; gate" in strip.page(opened, "")
