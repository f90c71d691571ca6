"""Time stamps of RFC 3161: that one is over exactly these bytes, and signed by an authority the reader trusts.

Follows RFC 3161 and formats.md §9. Owns reading and judging a `.tsr` file, and asking for one is
`newsroom.stamping`'s; what a stamp bounds is `times`'. Needs the extra `sunseed[evidence]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import new
from math import ceil
from typing import Final

import rfc3161_client as rfc3161
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from sunseed.errors import Malformed, Untrue

MAX_STAMP_BYTES: Final = 64 * 1024
MAX_CHAIN: Final = 8
_HASHES: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says.

    Arguments:
        by_s: the stamped bytes existed by then, in seconds since 1970: its time rounded up, and its stated accuracy.
        authority: the subject of the certificate that signed it.
        is_known: whether that certificate was issued under one of the reader's; if not, nothing is verified.
    """

    by_s: int
    authority: str
    is_known: bool


def authorities(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file; an empty file holds none.

    Raises:
        Malformed: it is no PEM file of certificates.
    """
    if not pem.strip():
        return []
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise Malformed(f"authorities: expected certificates in PEM: {error}") from error


def check(data: bytes, stamped: bytes, known: Sequence[x509.Certificate]) -> Stamp:
    """Return what a stamp says of exactly these bytes.

    Arguments:
        data: the authority's whole answer, as `.tsr` files hold it.
        stamped: the bytes it is said to be over.
        known: certificates of authorities the reader trusts: roots, and what lies between if no stamp holds it.

    Raises:
        Malformed: not an answer that grants a stamp over a SHA-2 digest.
        Untrue: a stamp over other bytes, or one whose signature does not hold under a known authority.
    """
    answer = _read(data)
    info = answer.tst_info
    name = _HASHES.get(info.message_imprint.hash_algorithm.dotted_string)
    if name is None:
        raise Malformed(f"time stamp: expected a SHA-2 digest, got {info.message_imprint.hash_algorithm}")
    if new(name, stamped).digest() != info.message_imprint.message:
        raise Untrue(
            f"time stamp: it is over other bytes: {name} {info.message_imprint.message.hex()}, "
            f"not {new(name, stamped).hexdigest()}"
        )
    signer = _signer(answer)
    roots = [] if signer is None else _roots(answer, signer, known)
    if roots and signer is not None:
        _verify(answer, stamped, roots)
    accuracy = info.accuracy
    accuracy_s = 0 if accuracy is None else (accuracy.seconds or 0) + (1 if accuracy.millis or accuracy.micros else 0)
    subject = signer.subject.rfc4514_string() if signer is not None else "an authority whose certificate is not in it"
    return Stamp(ceil(info.gen_time.timestamp()) + accuracy_s, subject, is_known=bool(roots))


def _read(data: bytes) -> rfc3161.TimeStampResponse:
    if len(data) > MAX_STAMP_BYTES:
        raise Malformed(f"time stamp: expected at most {MAX_STAMP_BYTES} bytes, got {len(data)}")
    try:
        answer = rfc3161.decode_timestamp_response(data)
        if answer.status != 0:
            raise Malformed(f"time stamp: not granted, status {answer.status} {answer.status_string}")
        answer.tst_info.gen_time  # noqa: B018 - parsed only now
    except ValueError as error:
        raise Malformed(f"time stamp: no answer of an authority: {error}") from error
    if answer.as_bytes() != data:
        raise Malformed("time stamp: its parts do not encode to the same bytes")
    return answer


def _signer(answer: rfc3161.TimeStampResponse) -> x509.Certificate | None:
    """Return the certificate in it that the signature names, if it is there."""
    try:
        infos = list(answer.signed_data.signer_infos)
        held = _certificates(answer)
        if len(infos) != 1:
            raise Malformed(f"time stamp: expected one signer, got {len(infos)}")
        return next(
            (one for one in held if (one.issuer, one.serial_number) == (infos[0].issuer, infos[0].serial_number)), None
        )
    except ValueError as error:
        raise Malformed(f"time stamp: no signed data: {error}") from error


def _certificates(answer: rfc3161.TimeStampResponse) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(one) for one in answer.signed_data.certificates]


def _roots(
    answer: rfc3161.TimeStampResponse, signer: x509.Certificate, known: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """Return the known certificate that the signer's leads to, with what lies between; empty if it leads to none."""
    between = [*_certificates(answer), *(one for one in known if one.issuer != one.subject)]
    chain: list[x509.Certificate] = []
    at = signer
    for _ in range(MAX_CHAIN):
        root = next((one for one in known if one.issuer == one.subject and (one == at or _issued(at, one))), None)
        if root is not None:
            return [root, *chain]
        above = next((one for one in between if one != at and _issued(at, one)), None)
        if above is None:
            return []
        chain.append(above)
        at = above
    return []


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _verify(answer: rfc3161.TimeStampResponse, stamped: bytes, roots: Sequence[x509.Certificate]) -> None:
    builder = rfc3161.VerifierBuilder(roots=[roots[0]], intermediates=list(roots[1:]))
    try:
        builder.build().verify_message(answer, stamped)
    except (rfc3161.VerificationError, ValueError) as error:
        raise Untrue(f"time stamp: its signature does not hold: {str(error)[:200]}") from error
