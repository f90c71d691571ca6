"""Objects: named by their digest, from a closed list, checked whenever they are read."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest

from sunseed.documents.objects import EXTENSIONS, ObjectName, ObjectStore
from sunseed.errors import Absent, Malformed, Refused, Untrue
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore

JPG = b"\xff\xd8\xff\xe0 a picture"
BEGINNINGS = {
    "json": b'{"a":1}',
    "jsonl": b'{"a":1}\n',
    "jpg": JPG,
    "png": b"\x89PNG\r\n\x1a\n rest",
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "avif": b"\0\0\0\x1cftypavif\0\0\0\0mif1miafavif",
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0",
    "webm": b"\x1a\x45\xdf\xa3 rest",
    "mkv": b"\x1a\x45\xdf\xa3 rest",
    "vtt": b"WEBVTT\n",
    "bin": b"anything",
}


@pytest.fixture(params=["memory", "folder"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return ObjectStore(MemoryStore() if request.param == "memory" else FolderStore(tmp_path))


@pytest.mark.parametrize("ext", EXTENSIONS)
def test_each_kind_of_the_list_is_stored_under_its_digest(objects: ObjectStore, ext: str) -> None:
    """The name is the digest; bytes come back equal, whole, in pieces and by range."""
    data = BEGINNINGS[ext]
    name = objects.put(data, ext)
    assert name == ObjectName(sha256(data).hexdigest(), ext)
    assert name.path == f"objects/{name.sha256[:2]}/{name.sha256}.{ext}"
    assert objects.get(name) == b"".join(objects.chunks(name)) == data
    assert b"".join(objects.open_range(name, 2, 5)) == data[2:5]
    assert objects.size(name) == len(data)
    assert list(objects.paths()) == [objects.path(name)]


def test_a_file_is_stored_as_its_bytes_are(objects: ObjectStore) -> None:
    """A file opened for reading gives the same name as its bytes."""
    assert objects.put(io.BytesIO(JPG), "jpg") == objects.put(JPG, "jpg")


@pytest.mark.parametrize("ext", ["svg", "html", "js", "htm", "xml", "pdf", "", "JPG", "jpeg", "jpg/../x"])
def test_kinds_outside_the_list_are_refused(objects: ObjectStore, ext: str) -> None:
    """Nothing a browser would run as a page can be put beside the pages."""
    with pytest.raises(Refused):
        objects.put(JPG, ext)
    with pytest.raises(Malformed):
        ObjectName("ab" * 32, ext)


@pytest.mark.parametrize("ext", ["jpg", "png", "webp", "avif", "mp4", "webm", "json", "vtt"])
def test_bytes_that_begin_otherwise_are_refused(objects: ObjectStore, ext: str) -> None:
    """HTML called a picture is not stored, nor is nothing at all."""
    for data in (b"<!DOCTYPE html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b""):
        with pytest.raises(Refused):
            objects.put(data, ext)
    assert list(objects.paths()) == []


def test_altered_bytes_are_never_returned() -> None:
    """Reading whole raises; reading in pieces raises before the last piece."""
    store = MemoryStore()
    objects = ObjectStore(store)
    name = objects.put(JPG, "jpg")
    store.replace(name.path, JPG + b"!")
    with pytest.raises(Untrue):
        objects.get(name)
    with pytest.raises(Untrue):
        list(objects.chunks(name))


def test_what_is_not_there_is_absent(objects: ObjectStore) -> None:
    """Reading, and reading again after deletion."""
    name = ObjectName(sha256(JPG).hexdigest(), "jpg")
    with pytest.raises(Absent):
        objects.get(name)
    assert not objects.exists(name)
    objects.put(JPG, "jpg")
    objects.delete(name)
    assert not objects.exists(name)
    objects.delete(name)


@pytest.mark.parametrize(
    "path",
    ["objects/ab/x.jpg", "objects/00/" + "ab" * 32 + ".jpg", "objects/ab/" + "AB" * 32 + ".jpg", "ab" * 32 + ".jpg",
     "objects/ab/" + "ab" * 32 + ".jpg.html", "objects/ab/" + "ab" * 32, "objects/ab/" + "ab" * 32 + ".svg"],
)  # fmt: skip
def test_a_path_that_is_no_objects_is_malformed(path: str) -> None:
    """An object has one path."""
    with pytest.raises(Malformed):
        ObjectName.of_path(path)


def test_a_name_and_its_path_lead_to_each_other() -> None:
    """Text, name and path are three spellings of one thing."""
    name = ObjectName("ab" * 32, "webp")
    assert ObjectName.parse(str(name)) == ObjectName.of_path(name.path) == name
