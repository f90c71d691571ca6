"""Unnamed (S3): nothing public leads from a byline to an account; all public bytes are searched."""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sunseed.testing import permissions
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.ports import free_port

SOURCE = "quiet.source@hidden.example"
REAL_NAME = "Aurelia Quintessenza"
ACCOUNT_KEY = 7_318_264_951
INVITED = "invited.person@hidden.example"
FILE_NAME = "IMG_4711_backdoor.jpg"
CAMERA = "SpyCamModelSeven"
PLACE = "N 52 31 12.0264 hidden"
ADDRESS = "203.0.113.77"
BROWSER = "PlantedBrowser/9.1"


def spellings(secret: str) -> set[bytes]:
    """Return a secret in every form in which it could stand in a public byte, its digests included."""
    plain = secret.encode()
    found = {plain, plain.lower(), secret.encode("utf-16-le"), secret.encode("utf-16-be"), plain.hex().encode()}
    found |= {secret.replace("@", at).encode() for at in ("%40", "&#64;", "&#x40;", r"\u0040", " (at) ")}
    for before in range(3):  # base64 of the secret at any place within a longer text, without its uncertain ends
        whole = base64.b64encode(b"\0" * before + plain)
        found.add(whole[(4, 4, 4)[before] if before else 0 : len(whole) // 4 * 4 - 4])
    for text in {secret, secret.lower().strip()}:
        for algorithm in ("md5", "sha1", "sha256"):
            found.add(hashlib.new(algorithm, text.encode()).hexdigest().encode())
    return {one for one in found if len(one) >= 8}


def unpacked(data: bytes) -> bytes:
    """Return bytes with everything that is packed inside them: PNG's compressed words, and deflated streams."""
    parts = [data]
    at = 0
    while data.startswith(b"\x89PNG") and (at := data.find(b"x", at + 1)) != -1:
        if data[at + 1 : at + 2] in b"\x01\x5e\x9c\xda":
            reader = zlib.decompressobj()
            try:
                parts.append(reader.decompress(data[at:], 1 << 20))
            except zlib.error:
                continue
    if data[:2] == b"\x1f\x8b":
        parts.append(zlib.decompressobj(31).decompress(data, 1 << 24))
    return b"\n".join(parts)


def leaks(named: Iterator[tuple[str, bytes]], secrets: dict[str, str]) -> list[str]:
    """Return where which secret stands, by the name of what holds it; names are searched as well."""
    needles = [(what, needle) for what, secret in secrets.items() for needle in spellings(secret)]
    found = []
    for name, data in named:
        whole = name.encode() + b"\n" + unpacked(data)
        low = whole.lower()
        found += [f"{what} in {name}" for what, needle in needles if needle in whole or needle in low]
    return sorted(set(found))


def photo() -> bytes:
    """Return a picture that names its camera and its place in every way a JPEG can."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B], exif[0x8298] = CAMERA, CAMERA, REAL_NAME, REAL_NAME
    exif.get_ifd(0x8825)[0x1B] = PLACE.encode()
    out = io.BytesIO()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{REAL_NAME} {PLACE}</x:xmpmeta>".encode()
    Image.effect_noise((900, 600), 60).convert("RGB").save(out, "JPEG", exif=exif, comment=CAMERA.encode(), xmp=xmp)
    return out.getvalue()


def play(room: Any, write_story: Any) -> None:
    """Let somebody unnamed sign in from somewhere, upload, write under a pen name, be published and corrected."""
    import msgspec
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from sunseed.newsroom.people import invitations
    from sunseed.newsroom.people.models import Account, Role
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.draft import DraftPicture
    from sunseed.newsroom.stories.models import Byline, Story, Upload

    account = Account(id=ACCOUNT_KEY, email=SOURCE, name=REAL_NAME, role=Role.REPORTER)
    account.set_password(PASSWORD)
    account.save(force_insert=True)
    from allauth.account.models import EmailAddress

    EmailAddress.objects.get_or_create(user=account, email=SOURCE, defaults={"verified": True, "primary": True})
    invitations.invite(room.people["operator"], INVITED, Role.REPORTER)
    pen = Byline.objects.create(name="The Night Watch", slug="the-night-watch", account=account)
    browser = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
    assert browser.post("/account/login/", {"login": SOURCE, "password": PASSWORD}).status_code == 302
    story = write_story(account, "What the night watch saw", bylines=[str(pen.pk)])
    sent = {"picture": SimpleUploadedFile(FILE_NAME, photo(), "image/jpeg")}
    assert browser.post(f"/desk/stories/{story.pk}/pictures/", sent).status_code in (200, 201, 302)
    upload = Upload.objects.get(story=story)
    assert upload.name == FILE_NAME
    story = Story.objects.get(pk=story.pk)
    shown = DraftPicture(id=str(upload.pk), alt="A yard at night")
    draft = msgspec.structs.replace(story.draft, pictures=[shown], lead=str(upload.pk))
    story = saving.save(story, draft, editor=account, revision=story.revision)
    verbs.publish(room.people["editor"], story)
    room.run()
    changed = msgspec.structs.replace(draft, body="<p>They were two.</p>")
    story = saving.save(story, changed, editor=account, revision=story.revision)
    verbs.correct(room.people["editor"], story, words="They were two, not three.")
    room.letters()
    room.run()


def everything_private(room: Any) -> dict[str, str]:
    """Return every private identifier of the newsroom by what it is: planted ones, and what its database holds."""
    from django.contrib.sessions.models import Session

    from sunseed.newsroom.people.models import Account, Invitation, SignIn
    from sunseed.newsroom.stories.models import Upload

    secrets = {"camera": CAMERA, "place": PLACE, "address": ADDRESS, "browser": BROWSER, "file": FILE_NAME}
    secrets |= {"account's key": str(ACCOUNT_KEY), "real name": REAL_NAME, "invited": INVITED}
    for one in Account.objects.all():
        secrets |= {f"e-mail {one.email}": one.email, f"password of {one.email}": one.password}
    secrets |= {f"invitation {one.pk}": one.digest for one in Invitation.objects.all()}
    secrets |= {f"key of invitation {one.pk}": str(one.pk) for one in Invitation.objects.all()}
    secrets |= {f"key of sign-in {one.pk}": str(one.pk) for one in SignIn.objects.all()}
    secrets |= {f"session {number}": one.session_key for number, one in enumerate(Session.objects.all())}
    secrets |= {f"upload {one.pk}": str(one.pk) for one in Upload.objects.all()}
    secrets |= {f"name of upload {one.pk}": one.name for one in Upload.objects.all() if len(one.name) >= 8}
    assert len(secrets) > 15
    return secrets


def public_bytes(room: Any) -> Iterator[tuple[str, bytes]]:
    """Yield every file below `public/`, every entry of the log, and what search answers from."""
    for file in sorted(room.instance.public.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(room.instance.public)), file.read_bytes()
    from sunseed.newsroom.publishing.log import open_reader

    reader = open_reader(room.instance)
    for index, data in reader.entries(0, reader.size):
        yield f"entry {index}", data
    yield "index.sqlite3", room.instance.root.joinpath("index.sqlite3").read_bytes()


def newsroom_answers(room: Any) -> Iterator[tuple[str, bytes]]:
    """Yield what the newsroom's door answers a stranger at every address it has: headers and body."""
    from django.test import Client
    from django.urls import get_resolver

    for address in permissions.addresses(get_resolver().url_patterns):
        if address.startswith("static/"):
            continue
        path = "/" + address.replace("<uuid:", "<").replace("<str:", "<").replace("<int:", "<")
        for key in ("key", "upload", "section", "remark"):
            path = path.replace(f"<{key}>", "00000000-0000-4000-8000-000000000000")
        answer = Client().get(path)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        yield f"newsroom {address}", headers.encode() + answer.getvalue()


def public_answers(room: Any, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield what the public door answers, over real HTTP: status, headers and body."""
    port = free_port()
    environ = {**os.environ, "SUNSEED_PUBLIC_PORT": str(port)}
    command = [sys.executable, "-m", "sunseed.cli", "serve", str(room.instance.root), "--only", "public"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for path in paths:
            yield f"door {path}", _asked(port, path, process)
    finally:
        process.terminate()
        process.wait(30)
        if process.stderr:
            process.stderr.close()


def _asked(port: int, path: str, process: subprocess.Popen[bytes]) -> bytes:
    for _ in range(300):
        assert process.poll() is None, process.stderr.read() if process.stderr else b""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return repr(answer.getheaders()).encode() + answer.read()
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the public door does not answer")


@pytest.fixture
def played(sqlite_room: Any, write_story: Any) -> Any:
    """Load the demo, with small grounds for drawings, and play somebody unnamed in it."""
    from sunseed.newsroom.demo import load
    from sunseed.newsroom.demo.drawing import gallery

    folder: Path = sqlite_room.instance.uploads / "drawings"
    folder.mkdir(parents=True)
    for number, name in enumerate(gallery.DRAWINGS):
        Image.new("RGB", (320, 200), (number * 12, 90, 120)).save(folder / f"{name}.jpg")
    load(sqlite_room.instance)
    play(sqlite_room, write_story)
    return sqlite_room


def test_no_public_byte_leads_from_a_byline_to_an_account(played: Any) -> None:
    """No file, entry, header, picture or answer of either door holds a private identifier in any spelling."""
    secrets = everything_private(played)
    assert "The Night Watch" in played.page("/people/the-night-watch/")
    assert leaks(public_bytes(played), secrets) == []
    assert leaks(newsroom_answers(played), secrets) == []
    paths = ["/", "/people/the-night-watch/", "/feed.xml", "/nowhere/", "/search/?q=night+watch", "/log/checkpoint"]
    paths += ["/search/?q=" + SOURCE.partition("@")[0]]
    answered = list(public_answers(played, paths))
    echoed = {name: data for name, data in answered if "quiet.source" in name}
    assert leaks(iter([one for one in answered if one[0] not in echoed]), secrets) == []
    assert leaks(iter(echoed.items()), {what: one for what, one in secrets.items() if one != SOURCE}) == []


def test_the_search_finds_what_is_planted(sqlite_room: Any) -> None:
    """The control: each secret is found in each spelling, in file names, and inside packed parts of pictures."""
    secrets = {"e-mail": SOURCE, "camera": CAMERA, "key": str(ACCOUNT_KEY)}
    for secret in secrets.values():
        for needle in spellings(secret):
            assert leaks(iter([("x", b"before " + needle + b" after")]), secrets), needle
    padded = base64.b64encode(f'{{"from":"{SOURCE}","x":1}}'.encode())
    assert leaks(iter([("x", padded)]), secrets) == ["e-mail in x"]
    assert leaks(iter([(f"objects/{CAMERA}.jpg", b"")]), secrets)
    assert leaks(iter([("x.jpg", photo())]), {"camera": CAMERA, "place": PLACE, "name": REAL_NAME}) == [
        "camera in x.jpg", "name in x.jpg", "place in x.jpg",
    ]  # fmt: skip
    words = PngInfo()
    words.add_text("Author", SOURCE, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG", pnginfo=words)
    assert SOURCE.encode() not in out.getvalue()
    assert leaks(iter([("x.png", out.getvalue())]), secrets) == ["e-mail in x.png"]
    assert leaks(iter([("x", b"nothing private")]), secrets) == []
