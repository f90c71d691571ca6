"""What a person names to be verified, and where its public tree is.

Owns reading TARGET: an address of the web or of the site, a file of a public tree, an item's id, a digest, a proof
file, a receipt. The verdict itself is `sunseed.verify`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from sunseed.errors import Absent, Malformed, Refused, SunseedError
from sunseed.record import proof_file
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore
from sunseed.verify.promises import is_receipt
from sunseed.verify.web import WebStore

ITEM = re.compile(r"urn:uuid:[0-9a-f-]{36}")
OBJECT = re.compile(r"([0-9a-f]{64})(?:\.([a-z0-9]{2,5}))?")
CHECKPOINT = "log/checkpoint"


@dataclass(frozen=True, slots=True)
class Target:
    """A thing to be verified.

    Arguments:
        kind: page, item, object, proof, receipt, bundle or record.
        name: the path below `public/`, the id, the digest or the file.
        ext: an object's extension, if it was named.
        public: the public tree, a folder or an address; None for a proof file alone.
    """

    kind: str
    name: str
    ext: str | None = None
    public: str | None = None


def read(target: str, public: str | None) -> Target:
    """Return what TARGET means; `public` is what was said with --public.

    Raises:
        Absent: a file that is not there, or no public tree around it.
        Malformed: nothing that can be verified.
    """
    if ITEM.fullmatch(target):
        return Target("item", target, None, _needed(public, target))
    if found := OBJECT.fullmatch(target):
        return Target("object", found[1], found[2], _needed(public, target))
    if target.startswith(("http://", "https://")):
        parts = urlsplit(target)
        return _below(parts.path or "/", public or f"{parts.scheme}://{parts.netloc}/")
    file = Path(target)
    if target.startswith("/") and public is not None and not file.exists():
        return _below(target, public)
    if not file.exists():
        raise Absent(f"{target}: no such file; an address of the site needs --public")
    if file.is_file() and is_receipt(file.read_bytes()[:64]):
        return Target("receipt", str(file), None, _needed(public, target))
    if file.suffix == proof_file.SUFFIX:
        return Target("proof", str(file), None, public)
    if file.suffix == ".zip" and file.is_file():
        return Target("bundle", str(file), None, public)
    return _of_file(file.resolve(), public)


def _of_file(file: Path, public: str | None) -> Target:
    tree = Path(public).resolve() if public and not public.startswith("http") else tree_around(file)
    name = file.relative_to(tree).as_posix() if file.is_relative_to(tree) else ""
    if not name:
        raise Malformed(f"{file} is not below the public tree {tree}")
    return _below(f"/{name}/" if file.is_dir() and name != "." else f"/{'' if name == '.' else name}", str(tree))


def _below(path: str, public: str) -> Target:
    name = path.lstrip("/")
    found = OBJECT.fullmatch(name.rpartition("/")[2])
    if name.startswith("objects/") and found:
        return Target("object", found[1], found[2], public)
    if name.startswith("log/"):
        return Target("record", name, None, public)
    return Target("page", path, None, public)


def tree_around(file: Path) -> Path:
    """Return the public tree that a file or folder is part of: the nearest folder above with a log in it."""
    for folder in (file, *file.parents):
        if (folder / CHECKPOINT).is_file():
            return folder
    if (file / "public" / CHECKPOINT).is_file():
        return file / "public"
    raise Absent(f"{file}: no log/checkpoint in any folder above it; name the public tree with --public")


def _needed(public: str | None, target: str) -> str:
    if public is None:
        raise Refused(f"{target}: say where its public tree is, with --public DIR or --public URL")
    return public


def open_store(public: str) -> Store:
    """Open a public tree: a folder, or an address that is only ever read."""
    if public.startswith(("http://", "https://")):
        return WebStore(public, httpx.Client(follow_redirects=False, trust_env=False))
    return FolderStore(tree_around(Path(public).resolve()))


def beside(public: str | None, name: str) -> bytes | None:
    """Return a file that lies beside a public folder, as an instance has its `root.note`; None where there is none."""
    if public is None or public.startswith(("http://", "https://")):
        return None
    try:
        file = tree_around(Path(public).resolve()).parent / name
        return file.read_bytes() if file.is_file() else None
    except SunseedError:
        return None
