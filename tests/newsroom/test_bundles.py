"""Court bundles of real releases and stories: opened with nothing else, judged by tools of others, attacked."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.newsroom.test_film_release import Scene
from tests.newsroom.test_stamping import state

from sunseed.cli import bundling, targets
from sunseed.errors import Malformed, Refused
from sunseed.testing.authority import Authority, judge
from sunseed.verify import State, bag
from sunseed.verify.times import NOBODY, Trust

ROOT = Path(__file__).resolve().parents[2]
PROOFCHECK = Path(os.environ.get("SUNSEED_JUDGES", ROOT / "build" / "judges")) / "proofcheck"


@pytest.fixture
def scene(sqlite_room: Any) -> Scene:
    """Return a newsroom with a sealed capture."""
    return Scene(sqlite_room)


def stamped(room: Any, authority: Authority) -> None:
    """Archive the newest state and put a stamp of an authority beside it."""
    from sunseed.newsroom.stamping import working

    room.clock.advance(601)
    working.run_due()
    data = (state(room) / "note").read_bytes()
    (state(room) / "a.tsr").write_bytes(authority.stamp(data, room.clock.now_ms() // 1000 + 5))
    (room.instance.public / "log/time/list").unlink()


def bundle(room: Any, name: str, file: Path, trust: Trust = NOBODY, **more: Any) -> Any:
    """Write a bundle about an item or a page."""
    public = str(room.instance.public)
    meant = targets.read(name, public)
    root, policy = room.instance.root_note_file.read_bytes(), room.instance.policy_file.read_bytes()
    return bundling.write(file, meant, trust, root, policy, None, more.get("signing"))


def opened(room: Any, file: Path, trust: Trust = NOBODY, *, pinned: bool = True) -> Any:
    """Open a bundle as a reader who has the root note, or has not."""
    return bundling.verify(file, trust, room.instance.root_note_file.read_bytes() if pinned else None, None)


def changed(file: Path, changes: dict[str, bytes | None], *, manifests: bool = False) -> Path:
    """Return a copy with some members changed, added or left out; `manifests` are written anew as a forger would."""
    with zipfile.ZipFile(file) as whole:
        held = {one.filename: whole.read(one) for one in whole.infolist()}
    for name, data in changes.items():
        if data is None:
            del held[name]
        else:
            held[name] = data
    if manifests:
        files = {name.removeprefix("data/"): data for name, data in held.items() if name.startswith("data/")}
        made = bag.pack(files, {"Source-Organization": "a forger"})
    else:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for name, data in held.items():
                target.writestr(name, data)
        made = out.getvalue()
    other = file.with_name("changed.zip")
    other.write_bytes(made)
    return other


def members(file: Path) -> dict[str, bytes]:
    """Return what is in a zip."""
    with zipfile.ZipFile(file) as whole:
        return {one.filename: whole.read(one) for one in whole.infolist()}


@pytest.fixture
def made(scene: Scene, tmp_path: Path) -> tuple[Scene, Path, Authority]:
    """Return a bundle of three released seconds, its state stamped."""
    authority = Authority(tmp_path / "authority")
    item = scene.release(2, 4)
    stamped(scene.room, authority)
    file = tmp_path / "film.zip"
    said = bundle(scene.room, item, file, Trust(authorities=authority.root))
    assert said.state is State.VERIFIED, said.words()
    return scene, file, authority


def test_a_bundle_says_with_nothing_else_what_the_record_says(made: Any, tmp_path: Path) -> None:
    """The same word and sentences, from the file and a root note; without a root note everything is unproven."""
    scene, file, authority = made
    trust = Trust(authorities=authority.root)
    said = opened(scene.room, file, trust)
    assert said.state is State.VERIFIED, said.words()
    assert sum(note.startswith("seconds ") and ": verified: " in note for note in said.notes) == 3
    assert any("stamped by CN=Test stamps" in note for note in said.notes)
    unknown = opened(scene.room, file)
    assert unknown.state is State.VERIFIED
    assert any("an authority you did not name" in note for note in unknown.notes)
    alone = opened(scene.room, file, pinned=False)
    assert alone.state is State.UNPROVEN
    assert any("No root was given" in note for note in alone.notes)


def test_a_log_that_grows_while_it_is_read_makes_no_false_bundle(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ticks pass between reading the record and gathering from it, as they do beside any living newsroom."""
    item, gather = scene.release(2, 4), bundling.bundles.gather

    def later(*given: Any, **more: Any) -> dict[str, bytes]:
        for _ in range(3):
            scene.beat()
        return gather(*given, **more)

    monkeypatch.setattr(bundling.bundles, "gather", later)
    before = (scene.room.instance.public / "log/checkpoint").read_bytes()
    said = bundle(scene.room, item, tmp_path / "film.zip")
    assert (scene.room.instance.public / "log/checkpoint").read_bytes() != before
    assert said.state is State.VERIFIED, said.words()
    assert opened(scene.room, tmp_path / "film.zip").state is State.VERIFIED


def test_it_holds_nothing_of_seconds_that_were_not_released(made: Any) -> None:
    """Neither their chunks nor their lines."""
    scene, file, _ = made
    data = file.read_bytes()
    for seq in (5, 6, 7):
        assert scene.chunk(seq)[1] not in data
        assert scene.chunk(seq)[0].encode() not in data
        assert scene.phone.lines[seq].id.hex().encode() not in data


def test_it_opens_where_there_is_no_network(made: Any, tmp_path: Path) -> None:
    """By command, alone in a network namespace of its own where this machine allows one, in an empty folder."""
    scene, _, authority = made
    (tmp_path / "root.note").write_bytes(scene.room.instance.root_note_file.read_bytes())
    (tmp_path / "known.pem").write_bytes(authority.root)
    words = [sys.executable, "-m", "sunseed.cli", "verify", "film.zip", "--root", "root.note"]
    words += ["--authorities", "known.pem", "--json"]
    apart = ["unshare", "--net", "--map-root-user"]
    can = subprocess.run([*apart, "true"], capture_output=True, check=False).returncode == 0
    ran = subprocess.run([*(apart if can else []), *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["verdict"] == "verified"


def test_tools_of_others_agree(made: Any, tmp_path: Path) -> None:
    """sha256sum on the manifests, openssl on the stamp, Torchwood on every proof, sha256sum on a chunk."""
    scene, file, authority = made
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(file) as whole:
        whole.extractall(folder)
        assert {one.compress_type for one in whole.infolist()} == {zipfile.ZIP_STORED}
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        ran = subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=folder, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr
    listed = {line.split("  ")[1] for line in (folder / "manifest-sha256.txt").read_text().splitlines()}
    assert listed == {one.relative_to(folder).as_posix() for one in (folder / "data").rglob("*") if one.is_file()}
    (stamp,) = folder.rglob("*.tsr")
    assert judge(stamp.read_bytes(), stamp.with_name("note").read_bytes(), authority.root, tmp_path) == "OK"
    for chunk in folder.glob("data/public/objects/*/*.bin"):
        assert sha256(chunk.read_bytes()).hexdigest() == chunk.stem
    if not PROOFCHECK.exists():
        pytest.skip("proofcheck is not built: run `make judges`")
    from sunseed import roots

    keys = [one.vkey for one in roots.in_force(scene.room.instance).newest.log.verifiers]
    proofs = sorted(folder.glob("data/entries/*.tlog-proof"))
    assert proofs
    for proof in proofs:
        words = [PROOFCHECK, "-proof", proof, "-entry", proof.with_suffix(""), *keys]
        ran = subprocess.run(words, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr


def test_equal_inputs_give_equal_bytes(made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the clock of whoever makes it, which the bundle states."""
    scene, file, authority = made
    item = json.loads(members(file)["data/bundle.json"])["name"]
    at_ms = json.loads(members(file)["data/bundle.json"])["at_ms"]
    monkeypatch.setattr("sunseed.cli.bundling.SystemClock", lambda: type("At", (), {"now_ms": lambda _: at_ms})())
    again = tmp_path / "again.zip"
    bundle(scene.room, item, again, Trust(authorities=authority.root))
    assert again.read_bytes() == file.read_bytes()


def test_a_changed_file_is_named(made: Any) -> None:
    """A byte of a chunk: the bag names the file, and where the forger wrote the manifests anew, the second is named."""
    scene, file, _ = made
    name = f"data/public/objects/{scene.chunk(3)[0][:2]}/{scene.chunk(3)[0]}.bin"
    bent = bytearray(members(file)[name])
    bent[-1] ^= 1
    said = opened(scene.room, changed(file, {name: bytes(bent)}))
    assert said.state is State.ALTERED
    assert name in said.where
    said = opened(scene.room, changed(file, {name: bytes(bent)}, manifests=True))
    assert said.state is State.ALTERED
    assert any("seconds 1.0 to 2.0" in words and "altered" in words for words in (said.because, *said.notes))


def test_forgeries_with_manifests_written_anew_are_found(made: Any) -> None:
    """Entry, proof, checkpoint, reveal, stamp, report, custody, a file more: none passes, each is named."""
    scene, file, authority = made
    held = members(file)
    entry = next(name for name in held if name.startswith("data/entries/") and b'"kind":"tick"' in held[name])
    stamp = next(name for name in held if name.endswith(".tsr"))
    note = next(name for name in held if name.endswith("/note"))
    lies: dict[str, bytes] = {
        entry: held[entry].replace(b'"n":', b'"n":1'),
        f"{entry}.tlog-proof": held[f"{entry}.tlog-proof"].replace(b"index ", b"index 1"),
        "data/public/log/checkpoint": held["data/public/log/checkpoint"].replace(b"\n\n", b"\nmore\n\n", 1),
        next(name for name in held if name.endswith(".jsonl")): b"{}\n",
        "data/report.txt": held["data/report.txt"].replace(b"after", b"before"),
        "data/report.html": held["data/report.html"] + b"<p>And it is true.</p>",
        "data/custody.txt": b"Nobody ever touched it.\n",
        "data/extra.txt": b"Read me first.\n",
        "data/root.note": b"no note",
    }
    for name, data in lies.items():
        said = opened(scene.room, changed(file, {name: data}, manifests=True), Trust(authorities=authority.root))
        assert said.state in (State.ALTERED, State.UNREAD), (name, said.words())
    for name, data in ((stamp, held[stamp][:-9] + b"forgeries"), (note, held[note][:-9] + b"aaaaaaaa\n")):
        said = opened(scene.room, changed(file, {name: data}, manifests=True), Trust(authorities=authority.root))
        assert said.state is State.ALTERED, (name, said.words())


def test_what_is_missing_is_unread(made: Any) -> None:
    """A chunk left out: its file is named, and it is not called altered."""
    scene, file, _ = made
    name = f"data/public/objects/{scene.chunk(3)[0][:2]}/{scene.chunk(3)[0]}.bin"
    said = opened(scene.room, changed(file, {name: None}))
    assert said.state is State.UNREAD
    assert name in str(said.words())


def test_a_whole_forged_newsroom_is_unproven_or_worse(made: Any, tmp_path: Path) -> None:
    """Whoever makes every key and every byte anew is not believed by a reader who has the root."""
    from sunseed.testing.publication import published

    _, file, _ = made
    other = published()
    said = bundling.verify(file, NOBODY, other.root_note, None)
    assert said.state is State.ALTERED
    assert "root" in str(said.words())


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x05\x06" + bytes(18), b"x" * 5000],
)
def test_strange_files_are_unread(data: bytes, tmp_path: Path) -> None:
    """They crash nothing and say nothing."""
    file = tmp_path / "strange.zip"
    file.write_bytes(data)
    assert bundling.verify(file, NOBODY, None, None).state is State.UNREAD


def test_zips_that_would_harm_are_refused() -> None:
    """Compressed members (bombs), names that lead elsewhere, a name twice."""
    for name, kind in (("../x", 0), ("/etc/x", 0), ("data/a/../../b", 0), ("data/bomb", zipfile.ZIP_DEFLATED)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            target.writestr(name, bytes(1000), compress_type=kind)
        with pytest.raises(Malformed):
            bag.unpack(out.getvalue())


def test_a_story_and_its_page_are_bundled(sqlite_room: Any, write_story: Any, tmp_path: Path) -> None:
    """The page is bound to the edition, the item's entries to the record; a changed page is named."""
    from sunseed.newsroom.publishing import verbs

    room = sqlite_room
    story = write_story(room.people["editor"])
    verbs.publish(room.people["editor"], story)
    room.run()
    (path,) = list(room.instance.public.glob("news/*/index.html"))
    file = tmp_path / "page.zip"
    said = bundle(room, f"/{path.parent.relative_to(room.instance.public).as_posix()}/", file)
    assert said.state is State.VERIFIED, said.words()
    assert opened(room, file).state is State.VERIFIED
    name = f"data/public/{path.relative_to(room.instance.public).as_posix()}"
    bent = members(file)[name].replace(b"seeds", b"weeds")
    said = opened(room, changed(file, {name: bent}, manifests=True))
    assert said.state is State.ALTERED
    assert "page" in str(said.words())


def test_the_zip_carries_content_credentials(made: Any, tmp_path: Path) -> None:
    """Signed by a given key, read as valid by the C2PA library, spoiled by a change; without a key it says so."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    from sunseed.verify import credentials

    scene, file, authority = made
    root, leaf = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def certificate(name: str, key: Ed25519PrivateKey, issuer: str) -> bytes:
        def named(text: str) -> x509.Name:
            oids = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
            return x509.Name([x509.NameAttribute(oid, text) for oid in oids])

        is_root, start, end = name == issuer, datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
        built = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer))
        built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
        built = built.not_valid_before(start).not_valid_after(end)
        built = built.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        no = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only")
        usage = dict.fromkeys((*no, "decipher_only"), False)
        usage |= {"digital_signature": not is_root, "key_cert_sign": is_root, "crl_sign": is_root}
        built = built.add_extension(x509.KeyUsage(**usage), critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
        built = built.add_extension(identifier, critical=False).add_extension(above, critical=False)
        if not is_root:
            built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        return built.sign(root, None).public_bytes(serialization.Encoding.PEM)

    chain = certificate("A desk", leaf, "A root") + certificate("A root", root, "A root")
    key = leaf.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    item = json.loads(members(file)["data/bundle.json"])["name"]
    signed = tmp_path / "signed.zip"
    said = bundle(scene.room, item, signed, Trust(authorities=authority.root), signing=(key, chain))
    assert any("It carries Content Credentials." in note for note in said.notes)
    assert "META-INF/content_credential.c2pa" in members(signed)
    assert credentials.read(signed.read_bytes())["validation_state"] == "Valid"
    said = opened(scene.room, signed)
    assert said.state is State.VERIFIED, said.words()
    assert any(note.startswith("Content Credentials of the bundle: Valid, signed by A desk") for note in said.notes)
    bent = changed(signed, {"data/report.txt": b"It is true.\n"})
    said = opened(scene.room, bent)
    assert said.state is State.ALTERED
    assert any("Content Credentials of the bundle: Invalid" in note for note in said.notes)
    assert any("carries no Content Credentials" in note for note in opened(scene.room, file).notes)
    with pytest.raises(Refused, match="belong together"):
        bundling.credential(file, None)
