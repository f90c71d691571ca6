"""Abuse of the desk and its uploads, each test named for the attack."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image

from sunseed.testing import permissions
from sunseed.testing.accounts import PASSWORD

MIB = 1 << 20
SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.fixture
def editor(sqlite_room: Any) -> Any:
    """Return a signed-in editor's browser that forgives no missing token."""
    from django.test import Client

    client = Client()
    client.post("/account/login/", {"login": "editor@news.example", "password": PASSWORD})
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict


def render(data: bytes, most: int = 8 * MIB) -> Any:
    """Take a picture as every upload is taken."""
    from sunseed.newsroom.stories import pictures

    return pictures.render(io.BytesIO(data), size_bytes=len(data), most_bytes=most)


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *more: bytes, rows: bytes = b"\0" * 1000) -> bytes:
    """Return a PNG that claims a size, with these chunks before its pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def saved(kind: str, **options: Any) -> bytes:
    """Return a small honest picture."""
    out = io.BytesIO()
    Image.effect_noise((120, 80), 40).convert("RGB").save(out, kind, **options)
    return out.getvalue()


# -- uploads ---------------------------------------------------------------------------------------------------------


def test_polyglot(django_base: Any) -> None:
    """A picture that is a web page, an archive or a script as well leaves only its pixels behind."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("index.html", SCRIPT)
    comment = b"GIF89a/*"
    attacks = [
        saved("JPEG") + archive.getvalue(), saved("PNG") + SCRIPT, saved("GIF") + b"*/=1;alert(1)//",
        saved("JPEG", comment=SCRIPT), png(4, 4, chunk(b"tEXt", b"x\0" + SCRIPT), rows=b"\0" * 52),
        saved("WEBP", xmp=b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"),
    ]  # fmt: skip
    for attack in attacks:
        for made in render(attack):
            assert not any(bad in made.data for bad in (SCRIPT, b"PK\x03\x04", b"alert(1)", comment))
            assert made.ext in ("jpg", "webp")


def test_decompression_bomb(django_base: Any) -> None:
    """Pixels, words and profiles that unpack to gigabytes are refused in words before they are unpacked."""
    from sunseed.newsroom.stories.pictures import NotAPicture

    words = zlib.compress(b"A" * (80 * MIB), 9)
    bombs = [
        png(60_000, 60_000), png(20_000, 20_000),
        png(64, 64, chunk(b"zTXt", b"x\0\0" + words), rows=b"\0" * (64 * 193)),
        png(64, 64, chunk(b"iTXt", b"x\0\1\0\0\0" + words), rows=b"\0" * (64 * 193)),
    ]  # fmt: skip
    for number, bomb in enumerate(bombs):
        assert len(bomb) < MIB
        if number < 2:
            with pytest.raises(NotAPicture, match="picture"):
                render(bomb)
            continue
        with contextlib.suppress(NotAPicture):  # or the pixels are honest, and the words were never unpacked
            made = render(bomb)
            assert (made[0].width, len(made[0].data) < 10_000) == (64, True)


def test_two_hundred_megapixels(django_base: Any) -> None:
    """A picture of 200 million pixels is refused with the limit, whatever it weighs."""
    from sunseed.newsroom.stories.pictures import NotAPicture

    with pytest.raises(NotAPicture, match=r"60 million pixels|too large"):
        render(png(16_320, 12_240))


@pytest.mark.parametrize(
    "drawing",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
     b"<!-- x --><svg/>", b"\xff\xfe" + "<svg/>".encode("utf-16-le"), b"\x1f\x8b\x08" + b"\0" * 20,
     b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"BM" + b"\0" * 60, b"%PDF-1.7\n"],
)  # fmt: skip
def test_drawing_with_a_program_in_it(django_base: Any, drawing: bytes) -> None:
    """SVG in any clothes, PostScript, PDF and formats that are not on the list are refused in words."""
    from sunseed.newsroom.stories.pictures import NotAPicture

    with pytest.raises(NotAPicture, match=r"SVG|not a picture"):
        render(drawing)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_truncated_file(django_base: Any, kind: str) -> None:
    """A file cut anywhere is a picture still, or is refused in words; it breaks nothing."""
    from sunseed.newsroom.stories.pictures import NotAPicture

    whole = saved(kind)
    for part in range(0, len(whole) - 1, max(1, len(whole) // 40)):
        with contextlib.suppress(NotAPicture):
            assert render(whole[:part])
    with pytest.raises(NotAPicture, match=r"damaged|not a picture"):
        render(whole[: len(whole) // 8])


def test_endless_upload(sqlite_room: Any, editor: Any) -> None:
    """A body that says it is larger than anything taken here is refused before a byte of it is read."""
    from django.test import RequestFactory

    from sunseed.newsroom.desk.bodies import BodiesMiddleware

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    def never(request: Any) -> Any:
        raise AssertionError("the request was let in")

    for path, size in (
        ("/desk/stories/x/pictures/", 70 * MIB),
        ("/account/login/", 10 * MIB),
        ("/film/lines/", 1 << 40),
    ):
        request = RequestFactory().generic("POST", path, content_type="multipart/form-data; boundary=x")
        request.META["CONTENT_LENGTH"] = str(size)
        request._stream = Endless()
        answer = BodiesMiddleware(never)(request)
        assert answer.status_code == 413
        assert b"MB" in answer.content


# -- requests --------------------------------------------------------------------------------------------------------


def test_csrf(sqlite_room: Any, editor: Any) -> None:
    """A form of another site, sent with an editor's cookies, is refused at every address that takes one.

    Only a phone's own token, which no browser sends by itself, lets a request in without the form's.
    """
    from django.urls import get_resolver

    for address in sorted(set(permissions.addresses(get_resolver().url_patterns))):
        if "POST" not in permissions.RULES.get(address, "") or address.startswith(("static/", "film/")):
            continue
        path = "/" + re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", address)
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<\w+:\w+>", "x", path))
        answer = editor.post(path, {"x": "1"}, headers={"origin": "https://evil.example"})
        assert answer.status_code in (403, 404, 405) or _is_only_a_way(answer), address


def _is_only_a_way(answer: Any) -> bool:
    """Tell whether an answer is a redirect of an address that does nothing itself."""
    return answer.status_code in (301, 302) and not answer.content


def test_clickjacking(sqlite_room: Any, editor: Any) -> None:
    """No page of the newsroom lets another site frame it, refusals and pages that are not there included."""
    for path in ("/desk/", "/account/", "/account/login/", "/nowhere/", "/desk/trail/", "/desk/accounts/", "/apply/"):
        policy = editor.get(path).headers["Content-Security-Policy"]
        assert re.search(r"frame-ancestors '(self|none)'(;|$)", policy), path


def test_open_redirect_of_the_desk(sqlite_room: Any, editor: Any) -> None:
    """No address of the desk leads away, whatever is written behind it."""
    for written in ("https://evil.example/", "//evil.example/", "/\\evil.example/"):
        for path in (f"/desk/?next={written}", f"/?next={written}", f"/account/login/?next={written}", written):
            answer = editor.get(path)
            target = answer.headers.get("Location", "/")
            assert target.startswith("/"), path
            assert not target.startswith(("//", "/\\")), path


def test_host_header_of_the_desk(sqlite_room: Any, editor: Any) -> None:
    """A name that is not the newsroom's is refused at the desk, and never written into a page."""
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["127.0.0.1", "localhost"]):
        answer = editor.get("/desk/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_enumeration_of_stories(sqlite_room: Any, editor: Any, write_story: Any) -> None:
    """A stranger gets one answer for a story that is there and one that is not, to the last byte of its headers."""
    from uuid import uuid4

    from django.test import Client

    story = write_story(sqlite_room.people["editor"])

    def answered(key: Any) -> tuple[int, str, bytes]:
        answer = Client().get(f"/desk/stories/{key}/")
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        return answer.status_code, headers.replace(str(key), "KEY"), answer.content

    assert answered(story.pk) == answered(uuid4())
