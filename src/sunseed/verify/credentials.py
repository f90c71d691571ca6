"""Content Credentials on a bundle: the zip signed as one thing, by a key that whoever makes it holds.

Follows C2PA 2.x for ZIP (`META-INF/content_credential.c2pa`, a digest of each member and of the directory), which signs
stored members alone. Owns signing and reading again; a credential says who bundled, nothing of the record, and is no
part of any verdict. Needs the extra `sunseed[evidence]`.
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import Any, Final

import c2pa
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sunseed.errors import Malformed, Refused
from sunseed.verify import crediting

KIND: Final = "application/x-zip"
_COMPOSITE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/composite"


def sign(data: bytes, key: bytes, certificates: bytes, *, version: str, title: str) -> bytes:
    """Return the bundle with Content Credentials, read again after signing.

    Arguments:
        data: a zip with stored members.
        key: an Ed25519 private key in PEM.
        certificates: its certificate first, then those above it, in PEM.
        version: of this program.
        title: what the bundle is called in its credential.

    Raises:
        Malformed: no such key or certificates.
        Refused: the library did not sign, or what it signed does not read as valid.
    """
    private = _private(key)
    actions = {
        "label": "c2pa.actions",
        "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": _COMPOSITE}]},
    }
    manifest = {
        "claim_generator_info": [{"name": "Sunseed", "version": version}], "title": title, "format": KIND,
        "assertions": [actions],
    }  # fmt: skip
    made = io.BytesIO()
    try:
        signer = c2pa.Signer.from_callback(private.sign, c2pa.C2paSigningAlg.ED25519, certificates.decode(), None)
        with signer, c2pa.Builder(json.dumps(manifest)) as builder:
            builder.sign(signer, KIND, io.BytesIO(data), made)
    except (c2pa.C2paError, UnicodeDecodeError) as error:
        raise Refused(f"Content Credentials could not be made: {str(error)[:300]}") from error
    signed = made.getvalue()
    state = read(signed)["validation_state"]
    if state not in ("Valid", "Trusted"):
        raise Refused(f"Content Credentials were made and read as {state}: nothing was written")
    return signed


def read(data: bytes) -> dict[str, Any]:
    """Return what a reader of others says of a bundle's credential.

    Raises:
        Malformed: it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        file = Path(folder) / "bundle"
        file.write_bytes(data)
        found = crediting.store_of(file, KIND)  # anybody's bytes: read in a child with limits, and no address asked
    if not found:
        raise Malformed("Content Credentials: there are none")
    return found


def _private(key: bytes) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Malformed("the credential's key: expected an Ed25519 private key in PEM, without a passphrase") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise Malformed("the credential's key: expected an Ed25519 key")
    return private
