"""A time stamp authority of RFC 3161 on this machine, made of `openssl`, for tests: honest, and lying about the time.

The honest one answers by `openssl ts -reply`. The lying one signs any time it likes with the same certificate, by
`openssl cms` over a `TSTInfo` written here: what whoever holds an authority's key could do. No `certs` line stands in
its configuration: with one, OpenSSL's answers are in an order that strict readers refuse.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_AUTHORITY = """
[tsa1]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """An authority with a root of its own.

    Arguments:
        folder: where its keys and certificates lie.
        name: of the authority.
    """

    folder: Path
    name: str = "Test stamps"

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config").write_text(_AUTHORITY.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        (self.folder / "root.pem").write_bytes(_certificate(f"{self.name} root", root, root, f"{self.name} root"))
        (self.folder / "tsa.pem").write_bytes(_certificate(self.name, key, root, f"{self.name} root"))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / "tsa.key").write_bytes(private)

    @property
    def root(self) -> bytes:
        """Its root certificate, in PEM."""
        return (self.folder / "root.pem").read_bytes()

    def answer(self, query: bytes) -> bytes:
        """Answer a request by this machine's clock."""
        (self.folder / "query").write_bytes(query)
        self._openssl("ts", "-reply", "-config", "config", "-section", "tsa1", "-queryfile", "query", "-out", "reply")
        return (self.folder / "reply").read_bytes()

    def stamp(self, data: bytes, time_s: int, *, nonce: int | None = None) -> bytes:
        """Return a stamp over some bytes that says any time, in seconds since 1970."""
        digest = _sequence(_sequence(_oid("2.16.840.1.101.3.4.2.1")), _der(0x04, sha256(data).digest()))
        said = datetime.fromtimestamp(time_s, UTC).strftime("%Y%m%d%H%M%SZ").encode()
        parts = [_number(1), _oid("1.2.3.4.1"), digest, _number(7), _der(0x18, said), _sequence(_number(1))]
        parts += [] if nonce is None else [_number(nonce)]
        (self.folder / "info").write_bytes(_sequence(*parts))
        self._openssl(
            "cms", "-sign", "-in", "info", "-binary", "-nodetach", "-econtent_type", "1.2.840.113549.1.9.16.1.4",
            "-signer", "tsa.pem", "-inkey", "tsa.key", "-md", "sha256", "-cades", "-outform", "DER", "-out", "token",
        )  # fmt: skip
        return _sequence(_sequence(_number(0)), (self.folder / "token").read_bytes())

    def _openssl(self, *words: str) -> None:
        ran = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert ran.returncode == 0, ran.stderr


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, issuer: str) -> bytes:
    """Return a certificate in PEM, good from 2020 to 2040: tests stamp at any time between."""
    of, is_root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), name == issuer
    made = x509.CertificateBuilder().subject_name(of).public_key(key.public_key())
    made = made.issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
    made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def judge(stamp: bytes, data: bytes, root: bytes, folder: Path) -> str:
    """Return what `openssl ts -verify` says of a stamp: OK, or its words of refusal."""
    for name, one in (("judged.tsr", stamp), ("judged", data), ("judged.pem", root)):
        (folder / name).write_bytes(one)
    words = ["openssl", "ts", "-verify", "-in", "judged.tsr", "-data", "judged", "-CAfile", "judged.pem"]
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    return "OK" if ran.returncode == 0 and "Verification: OK" in ran.stdout + ran.stderr else ran.stderr


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _number(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray([40 * first + second])
    for arc in rest:
        content += bytes([0x80 | (arc >> shift) & 0x7F for shift in range(7 * ((arc.bit_length() - 1) // 7), 0, -7)])
        content.append(arc & 0x7F)
    return _der(0x06, bytes(content))
