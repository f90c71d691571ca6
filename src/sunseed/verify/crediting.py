"""Content Credentials in films and pictures: signed, and read again, in a child process with limits and no network.

Follows C2PA 2.x (a manifest in a `uuid` box of an MP4, in APP11 segments of a JPEG) and ADR 0119. A credential says who
published a file and what was done to it; it decides no verdict. Owns the child: called as `python -m
sunseed.verify.crediting` it does one task. What a manifest says of a film, and with whose key, is the newsroom's.
Needs the extra `sunseed[evidence]`.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunseed.capture.films import parent
from sunseed.documents.film import Film
from sunseed.documents.objects import ObjectName, ObjectStore
from sunseed.errors import Malformed, Refused, SunseedError, Unavailable

KINDS: Final = {"mp4": "video/mp4", "webm": "video/webm", "jpg": "image/jpeg"}
TIME_S: Final = 120
MEMORY_BYTES: Final = 3 << 30
FILE_BYTES: Final = 8 << 30
_SETTINGS: Final = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
"""No second picture beside the one that is shown; and no address that a file names is ever asked."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What the C2PA library says of a file.

    Arguments:
        state: Valid, Trusted or Invalid.
        signer: who signed, by the certificate's own words.
        manifest: the active one, as the library gives it.
    """

    state: str
    signer: str
    manifest: dict[str, Any]

    def words(self) -> str:
        """Return a sentence for people."""
        if self.state == "Invalid":
            return f"Content Credentials: Invalid: the file is not the one that {self.signer} signed."
        known = "a signer that your list of authorities knows" if self.state == "Trusted" else "its own certificate"
        return f"Content Credentials: {self.state}, signed by {self.signer} with {known}. They decide nothing."


def is_ready() -> bool:
    """Tell whether the C2PA library is here."""
    return find_spec("c2pa") is not None


def sign(source: Path, target: Path, ext: str, manifest: dict[str, Any], ingredient: dict[str, Any], pem: Path) -> None:
    """Write a file with Content Credentials, and read it again.

    Arguments:
        source, target: an MP4 or JPEG, and where the signed one goes.
        ext: mp4 or jpg.
        manifest: the definition of the claim, as c2pa-rs reads it.
        ingredient: what the file was made from.
        pem: an Ed25519 key, then its certificate and those above it.

    Raises:
        Malformed: no such key; Refused: the library did not sign, or what it signed does not read as valid.
        Unavailable: it ran out of time or memory, or is not installed.
    """
    words = {"source": str(source), "target": str(target), "kind": KINDS[ext], "pem": str(pem)}
    _ask("sign", words | {"manifest": manifest, "ingredient": ingredient})
    made = read(target, ext)
    if made is None or made.state not in ("Valid", "Trusted"):
        target.unlink(missing_ok=True)
        raise Refused(f"Content Credentials were made and read as {made.state if made else 'none'}")


def read(file: Path, ext: str) -> Credential | None:
    """Return what a reader of others says of a file's credential; None where it carries none.

    Raises:
        Malformed: it cannot be read; Unavailable: as `sign`.
    """
    said = store_of(file, KINDS[ext])
    if not said:
        return None
    try:
        manifest = said["manifests"][said["active_manifest"]]
        signer = str(manifest.get("signature_info", {}).get("issuer", "somebody unnamed"))
        return Credential(str(said["validation_state"]), signer[:200], manifest)
    except (KeyError, TypeError, AttributeError) as error:
        raise Malformed(f"Content Credentials: {error!r} is missing in what the library says") from error


def store_of(file: Path, kind: str) -> dict[str, Any]:
    """Return every manifest of a file as the library gives them, with its verdict; nothing where it carries none.

    Arguments:
        file: anybody's.
        kind: its media type.

    Raises:
        Malformed: it cannot be read; Unavailable: as `sign`.
    """
    return _ask("read", {"source": str(file), "kind": kind})


def of_film(objects: ObjectStore, film: Film) -> str:
    """Return a sentence on the credentials of a film's first size; they are no part of any verdict.

    Said by the command alone: a court bundle's report must read alike on machines with and without the library.
    """
    if not film.encoding:
        return "Content Credentials: nothing plays, so nothing carries any."
    one = film.encoding[0]
    try:
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            copy = Path(folder) / "film"
            with copy.open("wb") as file:
                file.writelines(objects.chunks(ObjectName(one.sha256, one.encoding_format)))
            found = read(copy, one.encoding_format)
    except SunseedError as error:
        return f"Content Credentials were not read: {error}"
    return found.words() if found else "The film carries no Content Credentials."


def _ask(what: str, words: dict[str, Any]) -> dict[str, Any]:
    if not is_ready():
        raise Unavailable("Content Credentials: install sunseed with its extra: sunseed[evidence]")
    command, env = parent.alone("sunseed.verify.crediting", json.dumps({"what": what} | words))
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_S, check=False
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Unavailable(f"Content Credentials: the C2PA library gave no answer: {type(error).__name__}") from error
    if "error" in said:
        raise (Malformed if what == "read" else Refused)(f"Content Credentials: {said['error']}")
    return said


def main(task: str) -> None:
    """Do one task, behind limits that no later code can raise."""
    for kind, most in (
        (resource.RLIMIT_CPU, TIME_S),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    import c2pa  # native: loaded behind the limits and only here

    asked = json.loads(task)
    try:
        with c2pa.Context.from_dict(_SETTINGS) as context:
            said = (_sign if asked["what"] == "sign" else _read)(c2pa, context, asked)
    except c2pa.C2paError.ManifestNotFound:
        said = {}
    except (c2pa.C2paError, OSError, ValueError, MemoryError) as error:
        said = {"error": str(error)[:300] or type(error).__name__}
    sys.stdout.write(json.dumps(said))


def _read(c2pa: Any, context: Any, asked: dict[str, Any]) -> dict[str, Any]:
    with Path(asked["source"]).open("rb") as opened, c2pa.Reader(asked["kind"], opened, context=context) as reader:
        found: dict[str, Any] = json.loads(reader.json())
        return found


def _sign(c2pa: Any, context: Any, asked: dict[str, Any]) -> dict[str, Any]:
    pem = Path(asked["pem"]).read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("expected an Ed25519 key")  # said by `main`, as the library's own words are
    chain = pem[pem.index(b"-----BEGIN CERTIFICATE-----") :].decode("ascii")
    signer = c2pa.Signer.from_callback(key.sign, c2pa.C2paSigningAlg.ED25519, chain, None)
    with signer, c2pa.Builder(json.dumps(asked["manifest"]), context=context) as builder:
        builder.add_ingredient(json.dumps(asked["ingredient"]), "application/octet-stream", io.BytesIO(b"sealed"))
        with Path(asked["source"]).open("rb") as source, Path(asked["target"]).open("w+b") as target:
            builder.sign(signer, asked["kind"], source, target)
    return {"signed": True}


if __name__ == "__main__":
    main(sys.argv[1])
