"""A bag in a zip: files under their digests, each stored as it is, readable by any tool that knows zip and SHA-256.

Follows RFC 8493 (BagIt 1.0). Owns the outer form of a court bundle: names, manifests, limits, and that equal files give
equal bytes. What the files mean is `bundles`'. A member `META-INF/content_credential.c2pa` may stand beside the bag's
own files: it was put there after the manifests were written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sunseed.errors import Malformed

CREDENTIAL: Final = "META-INF/content_credential.c2pa"
_FOLDER: Final = "META-INF/"
DATA: Final = "data/"
MAX_BYTES: Final = 2 << 30
MAX_FILES: Final = 200_000
_DECLARED: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, _TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_OWN: Final = ("bag-info.txt", "bagit.txt", _MANIFEST)
_NAME: Final = re.compile(
    r"(?!/)(?:(?!\.{1,2}/)[A-Za-z0-9._-]{1,200}/){0,12}(?!\.{1,2}$)[A-Za-z0-9._-]{1,200}", re.ASCII
)
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([!-~]+)")


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that was read.

    Arguments:
        files: the payload, by names without `data/`.
        info: the bag's own words about itself.
        altered: files that are not what the manifests say, or that no manifest names.
        missing: files that a manifest names and that are not there.
        credential: whether it carries Content Credentials; nothing about them was checked.
    """

    files: Mapping[str, bytes]
    info: str
    altered: tuple[str, ...]
    missing: tuple[str, ...]
    credential: bool


def pack(files: Mapping[str, bytes], info: Mapping[str, str]) -> bytes:
    """Return the zip of a bag; the same arguments give the same bytes.

    Arguments:
        files: the payload, by names without `data/`.
        info: for `bag-info.txt`, one line each.
    """
    payload = {DATA + name: files[name] for name in sorted(files)}
    size = sum(map(len, payload.values()))
    words = dict(info) | {"Payload-Oxum": f"{size}.{len(payload)}"}
    tags = {
        "bag-info.txt": "".join(f"{name}: {one}\n" for name, one in words.items()).encode(),
        "bagit.txt": _DECLARED,
        _MANIFEST: _manifest(payload),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for name, data in {**tags, _TAGS: _manifest(tags), **payload}.items():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return file.getvalue()


def unpack(data: bytes) -> Bag:
    """Read a bag; every digest is compared, and differences are told, not raised.

    Raises:
        Malformed: no zip, no bag, compressed or locked members, names that lead elsewhere, or too much of anything.
    """
    if len(data) > MAX_BYTES:
        raise Malformed(f"bundle: expected at most {MAX_BYTES} bytes, got {len(data)}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            # Whoever signs the zip also adds the folder of the credential, as a member without bytes.
            members = [one for one in opened.infolist() if (one.filename, one.file_size) != (_FOLDER, 0)]
            _check(members, len(data))
            held = {one.filename: opened.read(one) for one in members}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Malformed(f"bundle: a zip file that cannot be read: {error}") from error
    if held.get("bagit.txt") != _DECLARED or _MANIFEST not in held or _TAGS not in held:
        raise Malformed("bundle: no BagIt 1.0 bag with SHA-256 manifests")
    named = _named(held[_MANIFEST]) | _named(held[_TAGS])
    known = {_TAGS, CREDENTIAL}
    altered = [name for name, one in held.items() if name not in known and named.get(name) != sha256(one).hexdigest()]
    missing = sorted({*named, *_OWN} - set(held))
    files = {name.removeprefix(DATA): one for name, one in held.items() if name.startswith(DATA)}
    info = held.get("bag-info.txt", b"").decode("utf-8", "replace")
    return Bag(files, info, tuple(sorted(altered)), tuple(missing), CREDENTIAL in held)


def _check(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_FILES or sum(one.file_size for one in members) > size:
        raise Malformed("bundle: too many members, or members larger than the file")
    names = [one.filename for one in members]
    if len(set(names)) != len(names):
        raise Malformed("bundle: a name stands twice")
    for one in members:
        if one.compress_type != zipfile.ZIP_STORED or one.flag_bits & 1 or _NAME.fullmatch(one.filename) is None:
            raise Malformed(f"bundle: {one.filename[:80]!r} is compressed, locked or no name of a bag")


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _named(data: bytes) -> dict[str, str]:
    found = {}
    for line in data.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise Malformed(f"bundle: expected a digest and a name, got {line[:80]!r}")
        found[match[2]] = match[1]
    return found
