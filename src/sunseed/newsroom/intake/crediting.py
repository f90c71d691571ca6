"""Content Credentials of public films and their posters: what the newsroom says of them, signed with a key of its own.

Follows ADR 0119. A manifest names the film's item and the seals it came from, as its document does, and what was done
to it; nothing that is not public with the film: no place, no time, no person, no editor. The certificate is self-made
at the first film, and no list of trusted signers knows it; an operator who has another puts it into the same file. Owns
that file.
Without the library a film is published without credentials, and that is logged.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sunseed import __version__
from sunseed.documents import Film, SealedSeconds
from sunseed.errors import SunseedError
from sunseed.newsroom import present
from sunseed.verify import crediting as library

log = logging.getLogger("sunseed.film")
FROM, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2055, 1, 1, tzinfo=UTC)
"""The same for every newsroom: a day of its own would tell when the first film was published, and clocks differ."""
ACTIONS: Final = {
    "copied": "c2pa.repackaged", "encoded": "c2pa.transcoded", "trimmed": "c2pa.trimmed",
    "covered": "c2pa.drawing", "muted": "c2pa.edited", "resized": "c2pa.resized",
}  # fmt: skip
"""What can be done to a film, and the words that C2PA has for it."""
_UNUSED: Final = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a film.

    Arguments:
        item: its urn.
        how: released or derived.
        seals: what its document says of the seals it came from.
        done: what was done to it, keys of ACTIONS in the order of doing.
    """

    item: str
    how: str
    seals: dict[str, Any]
    done: Sequence[str] = ()


def about_of(film: Film, done: Sequence[str]) -> About:
    """Return what is said of a film's further sizes: what its document says, and what was done."""
    if film.how == "released":
        return About(film.identifier, "released", released(film.capture, film.reveal, len(film.chunk)), done)
    return About(film.identifier, "derived", derived(film.is_based_on), done)


def released(capture: str, reveal: str, chunks: int) -> dict[str, Any]:
    """Return the seals of a released film. Arguments: as its document has them."""
    return {"capture": capture, "reveal": reveal, "chunks": chunks}


def derived(sources: Sequence[SealedSeconds]) -> dict[str, Any]:
    """Return the seals of a derived film: the first of its sources, which all have unless others sent it."""
    one = sources[0]
    return {"capture": one.capture, "startMs": one.start_ms, "endMs": one.end_ms}


def credited(file: Path, ext: str, about: About) -> Path:
    """Return a file with Content Credentials, written beside it; the file itself where none can be made.

    Arguments:
        file: a clean MP4 or JPEG, in a folder that may be written to.
        ext: mp4 or jpg.
        about: what is said of it.
    """
    target = file.with_name(f"credited-{file.name}")
    try:
        library.sign(file, target, ext, _manifest(about, ext), _ingredient(about), _key_file())
    except SunseedError as error:
        log.warning("published without Content Credentials: %s", error)
        return file
    return target


def _manifest(about: About, ext: str) -> dict[str, Any]:
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["sealed"]}}
    actions = [opened, *({"action": ACTIONS[one]} for one in about.done)]
    said = {"origin": present.instance().origin, "item": about.item, "how": about.how, **about.seals}
    return {
        "claim_generator_info": [{"name": "Sunseed", "version": __version__}],
        "title": about.item,
        "format": library.KINDS[ext],
        "assertions": [
            {"label": "c2pa.actions", "data": {"actions": actions}},
            {"label": "sunseed.seals", "data": said},
        ],
    }


def _ingredient(about: About) -> dict[str, Any]:
    """Return what the film was made from: sealed seconds, by the capture they are of, without any of their bytes."""
    capture = about.seals.get("capture", "")
    return {"title": f"sealed seconds of the capture {capture}", "relationship": "parentOf", "label": "sealed"}


def _key_file() -> Path:
    """Return the file with key and certificates, made if there is none."""
    file = present.instance().credentials_key_file
    if not file.exists():
        _make(file)
    return file


def _make(file: Path) -> None:
    """Make a key, its certificate and the one above, whose own key is forgotten at once: it signs nothing else."""
    above, own = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    data = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + b"".join(_certificate(key, above) for key in (own, above))
    beside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(descriptor)
    try:
        os.link(beside, file)
    except FileExistsError:
        log.info("another process made the key for Content Credentials: it is used")
    finally:
        beside.unlink()


def _certificate(key: Ed25519PrivateKey, above: Ed25519PrivateKey) -> bytes:
    """Return a certificate in the form that C2PA asks for, in the name of the newsroom's log."""
    is_above, origin = key is above, present.instance().origin
    names = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    above_name = x509.Name([x509.NameAttribute(one, f"{origin}: self-made authority"[:64]) for one in names])
    own_name = x509.Name([x509.NameAttribute(one, origin[:64]) for one in names])
    usage = dict.fromkeys((*_UNUSED, "encipher_only", "decipher_only"), False)
    usage |= {"digital_signature": not is_above, "key_cert_sign": is_above, "crl_sign": is_above}
    built = (
        x509.CertificateBuilder()
        .subject_name(above_name if is_above else own_name)
        .issuer_name(above_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_above, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
    )
    if not is_above:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return built.sign(above, None).public_bytes(serialization.Encoding.PEM)
