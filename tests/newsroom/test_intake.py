"""Lines from phones: committed before they are receipted, once, in order, and in the next tick; ciphertext as named."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from sunseed.errors import Absent, Malformed, Refused, Untrue
from sunseed.testing.phone import Phone
from sunseed.testing.ticks import beat


def phone(room: Any, name: str = "a phone", origin: str = "news.example/log") -> Phone:
    """Return a phone that was given the newest checkpoint."""
    from sunseed.newsroom.intake import seen
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint

    room.run()
    data = seen.hand_out()
    return Phone(origin, data, Checkpoint.parse(note.parse(data).text).size, name)


def filmed(room: Any, seconds: int = 3, name: str = "a phone") -> Phone:
    """Return a phone that has filmed and sent nothing."""
    made = phone(room, name)
    made.open(wrap=b"wrapped for " + name.encode())
    for n in range(seconds):
        made.second(b"second %d of %s " % (n, name.encode()) * 50)
    return made


def accept(made: Phone, first: int = 0, last: int | None = None) -> Any:
    """Send lines, with a token if they begin with the open line."""
    from sunseed.newsroom.intake import accepting, tokens

    return accepting.accept([one.data for one in made.lines[first:last]], tokens.give() if first == 0 else "")


def footage(room: Any) -> list[str]:
    """Return the names of all files of the vault but the lines."""
    vault = room.instance.vault
    return [one.name for one in vault.rglob("*") if one.is_file() and vault / "lines" not in one.parents]


def test_lines_are_receipted_and_proved_to_be_in_the_record(room: Any) -> None:
    """The receipt is the intake key's, names a tick, and by that tick each line is proved under the log's keys."""
    from sunseed import roots
    from sunseed.capture import receipt, reveal
    from sunseed.newsroom.intake import ticking
    from sunseed.record import entry, tick
    from sunseed.record.hashing import leaf_hash
    from sunseed.record.proof_file import ProofFile

    made = filmed(room)
    known = roots.in_force(room.instance).newest
    taken = accept(made)
    promised = receipt.open_receipt(taken.receipt, known.intake, room.instance.origin)
    assert (promised.capture, promised.seq, promised.line) == (made.lines[0].id, 3, made.lines[-1].id)
    assert taken.expected == 4
    with pytest.raises(Absent):
        ticking.proof(made.lines[1].id.hex())
    beat(room)
    for one in made.lines:
        file = ProofFile.parse(ticking.proof(one.id.hex()))
        said, place = reveal.unpack_extra(file.extra or b"")
        file.verify(leaf_hash(said), known.log)
        held = entry.decode(said)
        assert isinstance(held, entry.Tick)
        assert held.n <= promised.tick
        tick.verify(one.id, place, bytes.fromhex(held.root))
    beat(room)
    assert ticking.proof(made.lines[0].id.hex()) != b""


def test_whoever_asks_for_a_line_on_its_way_is_told_the_newest_in_the_record(room: Any) -> None:
    """While a film grows its newest line never has a proof; another capture's lines are not told."""
    from django.test import Client

    from sunseed.newsroom.publishing.sequencer import Sequencer

    def said(line: Any) -> Any:
        answer = Client().get(f"/film/proofs/{line.id.hex()}/")
        assert answer.status_code == 404
        return answer.json().get("recorded")

    made, other = filmed(room, seconds=5), filmed(room, name="another phone")
    accept(made, 0, 3)
    assert said(made.lines[2]) is None
    beat(room)
    accept(made, 3, 5)
    accept(other)
    assert (said(made.lines[3]), said(made.lines[4])) == (2, 2)
    assert said(made.lines[5]) is None  # never sent
    assert said(other.lines[3]) is None
    sequencer = Sequencer(room.instance)
    try:
        assert sequencer.beat()  # certain, and not in the record yet
    finally:
        sequencer.close()
    assert said(made.lines[4]) == 2
    room.run()
    accept(made, 5)
    assert said(made.lines[5]) == 4


def test_the_same_lines_again_get_a_receipt_and_change_nothing(room: Any) -> None:
    """A phone that never saw its receipt sends again; the token is not asked for twice."""
    from sunseed.newsroom.intake import accepting
    from sunseed.newsroom.intake.models import Line

    made = filmed(room)
    accept(made)
    again = accepting.accept([one.data for one in made.lines])
    assert again.expected == 4
    assert Line.objects.count() == 4
    made.second(b"one more " * 99)
    assert accepting.accept([one.data for one in made.lines[2:]]).expected == 5


def test_a_missing_line_is_asked_for(room: Any) -> None:
    """A hole is answered with the seq that is awaited, and nothing behind it is kept."""
    from sunseed.newsroom.intake import accepting

    made = filmed(room, 5)
    with pytest.raises(accepting.OutOfOrder) as unknown:
        accept(made, 1)
    accept(made, 0, 2)
    with pytest.raises(accepting.OutOfOrder) as hole:
        accept(made, 3)
    assert (unknown.value.expected, hole.value.expected) == (0, 2)
    assert accept(made, 2).expected == 6


def test_a_fork_with_the_seized_key_is_kept_as_evidence_and_the_first_branch_goes_on(room: Any) -> None:
    """Whoever seizes the phone can sign, and cannot put anything in the place of what was sealed."""
    from sunseed.newsroom.intake import accepting
    from sunseed.newsroom.intake.models import Conflict, Line

    made = filmed(room, 4)
    accept(made)
    forged = made.sign(msgspec.structs.replace(made.lines[2].body, commit="ab" * 32))
    with pytest.raises(accepting.Contradicted):
        accepting.accept([forged.data])
    assert [(one.id, one.seq) for one in Conflict.objects.all()] == [(forged.id.hex(), 2)]
    made.second(b"the first branch goes on " * 9)
    assert accept(made, 5).expected == 6
    assert not Line.objects.filter(pk=forged.id.hex()).exists()


def test_conflicts_that_the_key_did_not_sign_are_not_kept(room: Any) -> None:
    """Strangers cannot fill the evidence."""
    from sunseed.newsroom.intake import accepting
    from sunseed.newsroom.intake.models import Conflict

    made, thief = filmed(room), Phone("news.example/log", b"", 1, "a thief")
    accept(made)
    forged = thief.sign(msgspec.structs.replace(made.lines[2].body, commit="ab" * 32))
    with pytest.raises(Untrue):
        accepting.accept([forged.data])
    assert not Conflict.objects.exists()


def test_attacks_leave_nothing(room: Any) -> None:
    """Another newsroom's capture, another capture's second, a stranger's signature, a strange checkpoint."""
    from sunseed.newsroom.intake import accepting, tokens
    from sunseed.newsroom.intake.models import Capture, Line

    foreign = phone(room, "foreign", origin="other.example/log")
    foreign.open()
    with pytest.raises(Untrue):
        accept(foreign)
    made, other = filmed(room), filmed(room, name="another phone")
    accept(other)
    with pytest.raises(Untrue):
        accepting.accept([made.lines[0].data, other.lines[1].data], tokens.give())
    with pytest.raises(Untrue):
        accepting.accept([other.sign(made.lines[0].body).data], tokens.give())
    blind = Phone("news.example/log", b"never handed out", 1, "blind")
    blind.open()
    with pytest.raises(Refused):
        accept(blind)
    assert set(Capture.objects.values_list("id", flat=True)) == {other.lines[0].id.hex()}
    assert Line.objects.count() == 4


def test_a_token_opens_one_capture_and_no_row_says_whose(room: Any) -> None:
    """It is gone when used, its digest alone was kept, and none of these tables leads to an account."""
    from django.apps import apps

    from sunseed.newsroom.intake import accepting, tokens
    from sunseed.newsroom.intake.models import Token

    token = tokens.give()
    assert Token.objects.get().digest == sha256(token.encode()).hexdigest()
    first, second = filmed(room), filmed(room, name="second")
    accepting.accept([first.lines[0].data], token)
    assert not Token.objects.exists()
    for spent in (token, "", "guessed"):
        with pytest.raises(Refused):
            accepting.accept([second.lines[0].data], spent)
    related = {
        field.related_model for model in apps.get_app_config("intake").get_models() for field in model._meta.fields
    }
    assert {one.__name__ for one in related if one} == {"Capture"}


def test_a_token_is_too_old_after_a_week(room: Any) -> None:
    """Old ones open nothing and are forgotten."""
    from sunseed.newsroom.intake import accepting, tokens
    from sunseed.newsroom.intake.models import Token

    made, token = filmed(room), tokens.give()
    room.clock.advance(8 * 86_400)
    with pytest.raises(Refused):
        accepting.accept([made.lines[0].data], token)
    tokens.give()
    assert Token.objects.count() == 1


def test_nothing_follows_a_close(room: Any) -> None:
    """A capture that was ended stays as it was."""
    made = filmed(room)
    made.close()
    accept(made)
    made.second(b"after the end " * 9)
    with pytest.raises(Refused):
        accept(made, 5)


def test_two_lines_cannot_name_the_same_ciphertext(room: Any) -> None:
    """A seal replayed over another capture's ciphertext would be one object twice."""
    made, other = filmed(room), filmed(room, name="copycat")
    accept(made)
    other.second(b"something else " * 9, cipher=next(iter(made.ciphers.values())) * 20_000)
    named = made.lines[1].body
    copied = other.sign(msgspec.structs.replace(named, capture=other.lines[0].id.hex(), prev=other.lines[0].id.hex()))
    from sunseed.newsroom.intake import accepting, tokens
    from sunseed.newsroom.intake.models import Capture

    with pytest.raises(Refused):
        accepting.accept([other.lines[0].data, copied.data], tokens.give())
    assert Capture.objects.count() == 1


def test_ciphertext_goes_into_the_vault_in_pieces_under_its_digest(sqlite_room: Any) -> None:
    """Only what a line names; in order; resumed where it stopped; whole only with the right digest."""
    from sunseed.newsroom.intake import vault
    from sunseed.newsroom.intake.models import Cipher

    made = phone(sqlite_room)
    made.open()
    made.second(b"a long second " * 30_000)
    (wrap, wrapped), (digest, cipher) = made.ciphers.items()
    with pytest.raises(Refused):
        vault.put(digest, 0, cipher[:100])
    accept(made)
    capture = made.lines[0].id.hex()
    assert vault.missing(capture) == [(wrap, 0), (digest, 0)]
    assert vault.put(wrap, 0, wrapped) == len(wrapped)
    half = vault.PIECE_BYTES
    assert vault.put(digest, 0, cipher[:half]) == half
    for offset, piece in ((0, cipher[:half]), (half + 1, cipher[half + 1 :]), (half, b""), (half, cipher)):
        with pytest.raises(Refused):
            vault.put(digest, offset, piece)
    assert vault.missing(capture) == [(digest, half)]
    assert vault.put(digest, half, cipher[half:]) == len(cipher)
    assert vault.put(digest, 0, b"again") == len(cipher)
    assert vault.missing(capture) == []
    assert vault.get(digest) == cipher
    assert Cipher.objects.filter(held=True).count() == 2
    assert sorted(footage(sqlite_room)) == sorted(f"{one}.age" for one in made.ciphers)


def test_other_bytes_than_the_line_names_are_dropped(sqlite_room: Any) -> None:
    """A cut or bent upload ends in nothing, and the right one may follow."""
    from sunseed.newsroom.intake import vault

    made = filmed(sqlite_room, 1)
    accept(made)
    digest, cipher = list(made.ciphers.items())[1]
    vault.put(digest, 0, b"x" * 100)
    with pytest.raises(Untrue):
        vault.put(digest, 100, cipher[100:])
    assert not footage(sqlite_room)
    assert vault.put(digest, 0, cipher) == len(cipher)


def test_the_doors_answer_over_http(sqlite_room: Any) -> None:
    """Lines and ciphertext come without a cookie; errors say what is awaited; the page wants somebody signed in."""
    from django.test import Client

    from sunseed.newsroom.intake import tokens

    client, made = Client(), filmed(sqlite_room)
    assert client.get("/film/").status_code == 302
    assert client.post("/film/token/").status_code == 302
    assert client.get("/film/newsroom/").json()["roots"][0]["index"] == 0
    assert client.get("/film/checkpoint/").content == made.seen
    encoded = [b64encode(one.data).decode() for one in made.lines]

    def post(lines: list[str], token: str = "") -> Any:
        body = json.dumps({"lines": lines, "token": token})
        return client.post("/film/lines/", body, content_type="application/json")

    assert (post(encoded).status_code, post(encoded).json()["spent"]) == (409, True)
    assert post(encoded[1:]).json()["next"] == 0
    assert post(encoded, tokens.give()).json()["next"] == 4
    assert post(["!"]).status_code == 400
    assert post([]).status_code == 400
    assert post([b64encode(made.lines[1].data[:-1] + b"A").decode()]).status_code in (400, 422)
    capture = made.lines[0].id.hex()
    said = client.get(f"/film/state/{capture}/").json()
    assert (said["next"], len(said["missing"])) == (4, 4)
    digest, cipher = list(made.ciphers.items())[1]
    sent = client.put(f"/film/ciphers/{digest}/?from=0", cipher, content_type="application/octet-stream")
    assert sent.json() == {"held": len(cipher)}
    for path in (f"/film/ciphers/{digest}/?from=-1", "/film/ciphers/xyz/", f"/film/ciphers/{digest.upper()}/"):
        assert client.put(path, b"x", content_type="application/octet-stream").status_code == 400
    assert client.get(f"/film/proofs/{capture}/").status_code == 404
    beat(sqlite_room)
    assert client.get(f"/film/proofs/{capture}/").content.startswith(b"c2sp.org/tlog-proof@v1")
    assert client.get(f"/film/state/{'0' * 64}/").status_code == 404


def test_editors_fetch_a_capture_and_reporters_cannot(sqlite_room: Any) -> None:
    """The file holds the lines and the ciphertext that is held, as they came."""
    import io
    import zipfile

    from sunseed.capture.identity import Identity
    from sunseed.capture.packs import CapturePack
    from sunseed.newsroom.intake import vault
    from sunseed.testing.accounts import sign_in
    from sunseed.testing.filming import EDITOR_KEY

    made = filmed(sqlite_room)
    accept(made)
    digest, cipher = list(made.ciphers.items())[1]
    vault.put(digest, 0, cipher)
    path = f"/film/captures/{made.lines[0].id.hex()}/film.zip"
    reporter, editor = sign_in("reporter"), sign_in("editor")
    assert (reporter.get(path).status_code, reporter.get("/film/captures/").status_code) == (403, 403)
    assert path in editor.get("/film/captures/").content.decode()
    data = b"".join(editor.get(path).streaming_content)
    pack = CapturePack(data)
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        keys = {f"{one.segment}.age" for one in pack.sealed}
        assert set(members.namelist()) == {"lines.txt", f"{digest}.age", *keys}
    assert pack.cipher(digest) == cipher
    assert pack.lines(Identity(EDITOR_KEY)) == tuple(one.data for one in made.lines)
    with pytest.raises(Untrue):
        pack.lines(Identity.generate())


def test_a_batch_that_is_too_long_is_refused(sqlite_room: Any) -> None:
    """Backlogs come in pieces."""
    from sunseed.newsroom.intake import accepting

    with pytest.raises(Malformed):
        accepting.accept([b"x"] * 257)


def test_an_empty_tick_reads_no_table_and_a_line_has_few_indices(room: Any) -> None:
    """Every index over digests costs each line a page to write; what waits is found without reading what is done."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed.newsroom.intake import ticking

    made = filmed(room)
    accept(made)
    beat(room)
    with CaptureQueriesContext(connection) as asked:
        gathered = ticking.gather(9)
    assert (len(gathered.tree.leaves), gathered.rows) == (64, [])
    assert all('"tick" IS NULL' in one["sql"] for one in asked)
    for table, most in (("intake_line", 2), ("intake_cipher", 1)):
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        own = {tuple(one["columns"]) for one in found.values() if one["primary_key"]}
        beside = {tuple(one["columns"]) for one in found.values() if one["index"] or one["unique"]} - own
        assert len(beside) == most, table
