"""Asking an authority of RFC 3161 for a stamp over a file, and taking nothing for one that is none.

Follows RFC 3161 §3.4 (over HTTP). What a stamp is worth is `verify.stamps`'; here it must be over these bytes and
carry the number that was sent with them, and where the operator named the authority's root it must lead there.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import rfc3161_client as rfc3161

from sunseed.errors import Malformed, Unavailable, Untrue
from sunseed.newsroom import present
from sunseed.newsroom.stamping.asking import ask
from sunseed.verify import stamps


def listed() -> list[str]:
    """Return the addresses of the authorities that the settings name."""
    return list(dict.fromkeys(present.instance().settings.time.authorities.split()))


def file_name(url: str) -> str:
    """Return the name of an authority's public files: its host, and its path where it has one."""
    parts = urlsplit(url)
    words = re.sub(r"[^a-z0-9.]+", "-", f"{parts.netloc}{parts.path}".lower()).strip("-.")
    return f"{words[:76] or 'authority'}.tsr"


def stamp(url: str, data: bytes) -> bytes:
    """Return an authority's answer over these bytes.

    Raises:
        Refused, Unavailable: it could not be asked.
        Malformed, Untrue: what came is no stamp over these bytes, or not by a root in `authorities.pem`.
    """
    made = rfc3161.TimestampRequestBuilder().data(data).hash_algorithm(rfc3161.HashAlgorithm.SHA256)
    request = made.nonce(nonce=True).cert_request(cert_request=True).build()
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    answer = ask(url, request.as_bytes(), headers)
    if answer.status != 200:
        raise Unavailable(f"{urlsplit(url).netloc} answered {answer.status}")
    known = _known()
    said = stamps.check(answer.body, data, stamps.authorities(known))
    if known and not said.is_known:
        raise Untrue(f"{urlsplit(url).netloc}: its stamp leads to no root in authorities.pem")
    if rfc3161.decode_timestamp_response(answer.body).tst_info.nonce != request.nonce:
        raise Malformed(f"{urlsplit(url).netloc}: its stamp answers another request")
    return answer.body


def _known() -> bytes:
    file = present.instance().authorities_file
    return file.read_bytes() if file.is_file() else b""
