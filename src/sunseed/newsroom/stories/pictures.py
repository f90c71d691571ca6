"""A picture comes in: it is looked at, drawn anew without any metadata, and kept in the sizes readers will get.

Follows design.md §6 ("it never touches pixels": renditions are made once, here) and product.md S2 (metadata by
absence). The file that was sent is not kept: only pixels survive. Owns limits and sizes; files lie in `uploads/`.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final
from uuid import UUID

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import Resampling

from sunseed.documents.objects import ObjectName
from sunseed.errors import Absent, Refused
from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.stories.models import Story, Upload
from sunseed.store.digest import sha256_hex
from sunseed.store.folder import FolderStore

WIDTHS: Final = (480, 960, 1600)
MAX_PIXELS: Final = 60_000_000
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF")


class NotAPicture(Refused):
    """The file cannot be taken as a picture; the message says why, for the person who sent it."""


@dataclass(frozen=True)
class Made:
    """One rendition: its bytes and what they are."""

    data: bytes
    ext: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Digest of the bytes, and their name."""
        return sha256_hex(self.data)


def render(file: BinaryIO, *, size_bytes: int, most_bytes: int) -> list[Made]:
    """Draw a picture anew in every size, the largest (a JPEG, which every program opens) first, then WebP ascending.

    Raises:
        NotAPicture: too large, broken, of a kind that is not taken, or a bomb.
    """
    _within(size_bytes, most_bytes)
    image = _opened(file)
    largest = _fitted(image, WIDTHS[-1])
    made = [_jpeg(largest)]
    for width in sorted({min(width, largest.width) for width in WIDTHS}):
        made.append(webp(_fitted(largest, width)))
    return made


def look(file: BinaryIO, *, size_bytes: int, most_bytes: int) -> None:
    """Look at a picture's beginning alone, without decoding it.

    Raises:
        NotAPicture: as `render` does, but for damage further in.
    """
    _within(size_bytes, most_bytes)
    with _said():
        _begun(file)


def keep(file: BinaryIO, *, size_bytes: int, name: str, story: Story | None, owner: Account) -> Upload:
    """Render a picture and keep it for a story, or for something that is none, privately.

    The files are stored before the row: a crash between leaves files nobody names, which cost only room.
    """
    most_bytes = present.instance().settings.storage.upload_mib * 1_048_576
    made = render(file, size_bytes=size_bytes, most_bytes=most_bytes)
    upload = row(made, name=name, story=story, owner=owner)
    put(upload, made)
    upload.save(force_insert=True)
    return upload


def row(made: Sequence[Made], *, name: str, story: Story | None, owner: Account) -> Upload:
    """Return the row of a rendered picture, not stored yet."""
    largest = made[0]
    return Upload(
        owner=owner,
        story=story,
        name=name[:200],
        sha256=largest.sha256,
        width=largest.width,
        height=largest.height,
        renditions=[
            {"sha256": one.sha256, "ext": one.ext, "width": one.width, "height": one.height, "size": len(one.data)}
            for one in made
        ],
    )


def put(upload: Upload, made: Sequence[Made]) -> None:
    """Store a picture's renditions privately."""
    store = FolderStore(present.instance().uploads)
    for one in made:
        store.create(key(upload.pk, one.sha256, one.ext), one.data)


def key(upload: UUID, digest: str, ext: str) -> str:
    """Return where a rendition lies in `uploads/`."""
    return f"{upload}/{digest}.{ext}"


def rendition(upload: Upload, digest: str, ext: str) -> bytes:
    """Return one rendition's bytes: the upload's own, or the public object it has become."""
    store = FolderStore(present.instance().uploads)
    try:
        return store.get(key(upload.pk, digest, ext))
    except Absent:
        return present.objects().get(ObjectName(digest, ext))


def copied(upload: Upload, story: Story, owner: Account) -> Upload:
    """Return an unsaved row for the same picture in another story, its files stored under the row's own key.

    A crash before the row is saved leaves files nobody names, which cost only room.
    """
    copy = Upload(
        owner=owner, story=story, name=upload.name, sha256=upload.sha256, width=upload.width, height=upload.height,
        renditions=upload.renditions,
    )  # fmt: skip
    store = FolderStore(present.instance().uploads)
    for one in upload.renditions:
        store.create(key(copy.pk, one["sha256"], one["ext"]), rendition(upload, one["sha256"], one["ext"]))
    return copy


def drop(upload: Upload) -> None:
    """Delete the private files of an upload."""
    store = FolderStore(present.instance().uploads)
    for one in upload.renditions:
        store.delete(key(upload.pk, one["sha256"], one["ext"]))


def contents(upload: Upload) -> list[tuple[bytes, str]]:
    """Return the bytes of every rendition with its extension."""
    return [(rendition(upload, one["sha256"], one["ext"]), one["ext"]) for one in upload.renditions]


def _within(size_bytes: int, most_bytes: int) -> None:
    if size_bytes > most_bytes:
        raise NotAPicture(
            _("This file is larger than %(mib)s MB. Make it smaller and try again.") % {"mib": most_bytes // 1_048_576}
        )


def _opened(file: BinaryIO) -> Image.Image:
    """Decode a picture, turned the right way up, in sRGB, without its metadata."""
    with _said():
        image = _begun(file)
        image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
        image.load()
        return _plain(ImageOps.exif_transpose(image))


def _begun(file: BinaryIO) -> Image.Image:
    """Read a picture's kind and size, and refuse it by them."""
    head = file.read(512)
    file.seek(0)
    if b"<svg" in head.lower() or head.lstrip()[:5].lower() == b"<?xml":
        raise NotAPicture(_("Drawings in SVG are not taken, because they can hold programs. Save it as PNG."))
    image = Image.open(file, formats=_formats())
    if image.width * image.height > MAX_PIXELS:
        raise NotAPicture(_("This picture has more than %(most)s million pixels.") % {"most": MAX_PIXELS // 1_000_000})
    return image


@contextmanager
def _said() -> Iterator[None]:
    """Say in words what Pillow says about a file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise NotAPicture(_("This picture would grow too large when opened.")) from error
    except UnidentifiedImageError as error:
        raise NotAPicture(
            _("This is not a picture we can open. Send JPEG, PNG, WebP, AVIF, HEIC, GIF or TIFF.")
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, OverflowError) as error:
        raise NotAPicture(_("This picture is damaged; the file may not have been sent whole.")) from error


def _formats() -> list[str]:
    """Return the kinds of picture that can be opened here; telling Pillow about HEIC again does no harm."""
    Image.init()
    pillow_heif.register_heif_opener()
    return [name for name in FORMATS if name in Image.OPEN]


def _plain(image: Image.Image) -> Image.Image:
    """Return new pixels only: RGB on white, no profile, no text chunks."""
    flat = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    if flat.mode == "RGBA":
        ground = Image.new("RGB", flat.size, "white")
        ground.paste(flat, mask=flat.getchannel("A"))
        flat = ground
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)
    return bare


def _fitted(image: Image.Image, width: int) -> Image.Image:
    """Return the picture at most `width` wide and at most three times as high."""
    scale = min(1.0, width / image.width, 3 * width / image.height)
    if scale == 1.0:
        return image
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Resampling.LANCZOS)


def _jpeg(image: Image.Image) -> Made:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return Made(out.getvalue(), "jpg", image.width, image.height)


def webp(image: Image.Image) -> Made:
    """Encode pixels without anything beside them."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return Made(out.getvalue(), "webp", image.width, image.height)
