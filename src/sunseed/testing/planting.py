"""Pictures and films with everything in them that a camera writes unasked, and a search for it in any bytes.

Used by the tests of product.md S2. Each secret is searched for in every form in which a container may hold it: text
in three encodings, coordinates as decimal text, as EXIF's fractions in both byte orders, as 3GPP's `loci` has them.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

DEVICE: Final = "SpyCam Model 7"
SERIAL: Final = "SN-0042-ZZQ"
ADDRESS: Final = "17 Tinder Lane, Kilnmouth"
ENCODER: Final = "SecretEncoder 9.1"
OWNER: Final = "Mirja Planted"
LATITUDE: Final = "48.8577"
LONGITUDE: Final = "2.2951"
SEI: Final = "086f3693-b7b3-4f2c-9653-21492feee5b8"
"""Whose words a message among the pictures holds: an id of our own."""
XMP_BOX: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
TEXTS: Final = (DEVICE, SERIAL, ADDRESS, ENCODER, OWNER)
_PARTS: Final = ((48, 51, Fraction(2772, 100)), (2, 17, Fraction(4236, 100)))
"""Degrees, minutes, seconds of the two coordinates."""


def forms() -> dict[str, bytes]:
    """Return each secret in each form, by a name for messages."""
    found: dict[str, bytes] = {}
    for text in (*TEXTS, LATITUDE, LONGITUDE):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            found[f"{text} in {encoding}"] = text.encode(encoding)
    for name, parts in zip(("latitude", "longitude"), _PARTS, strict=True):
        ends: tuple[tuple[str, str], ...] = (("<", "little"), (">", "big"))
        for end, order in ends:
            seconds = parts[2]
            numbers = (parts[0], 1, parts[1], 1, seconds.numerator, seconds.denominator)
            found[f"{name} as EXIF fractions, {order} endian"] = struct.pack(f"{end}6I", *numbers)
    fixed = (float(LONGITUDE) * 65536, float(LATITUDE) * 65536)
    found["place in a loci box"] = struct.pack(">2i", *map(int, fixed))
    found["place in a loci box, rounded"] = struct.pack(">2i", *map(round, fixed))
    return found


def found_in(data: bytes) -> list[str]:
    """Return the names of the forms that stand in some bytes."""
    return [name for name, form in forms().items() if form in data]


def search(files: Iterable[Path]) -> dict[str, list[str]]:
    """Return for each file that holds a secret, or is named like one, the names of what it holds."""
    found = {}
    for file in files:
        said = found_in(file.read_bytes()) + found_in(str(file).encode())
        if said:
            found[str(file)] = said
    return found


def exif() -> Any:
    """Return EXIF with device, serial, owner, address and place."""
    from PIL import Image

    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x0131], made[0x010E], made[0x013B] = DEVICE, DEVICE, ENCODER, ADDRESS, OWNER
    made.get_ifd(0x8769)[0xA431] = SERIAL
    place = made.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", _PARTS[0], "E", _PARTS[1]
    return made


def _xmp() -> bytes:
    fields = f'exif:GPSLatitude="{LATITUDE}" exif:GPSLongitude="{LONGITUDE}" tiff:Model="{DEVICE}"'
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description {fields}>{OWNER} {ADDRESS}</rdf:Description></x:xmpmeta>'
    ).encode()


def pictures() -> Mapping[str, bytes]:
    """Return planted pictures by their kind; none of them has all secrets, and each secret stands in some."""
    import pillow_heif
    from PIL import Image, PngImagePlugin

    pillow_heif.register_heif_opener()
    image = Image.effect_noise((640, 480), 60).convert("RGB")

    def saved(kind: str, **options: Any) -> bytes:
        file = io.BytesIO()
        image.save(file, kind, **options)
        return file.getvalue()

    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", ADDRESS)
    text.add_itxt("Author", OWNER)
    text.add_text("Location", f"{LATITUDE} {LONGITUDE}")
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(ADDRESS) + 5)
    iptc += b"\x1c\x02\x5c" + struct.pack(">H", len(ADDRESS)) + ADDRESS.encode()
    plain = saved("JPEG", exif=exif(), comment=f"{SERIAL} {ENCODER}".encode(), xmp=_xmp(), icc_profile=DEVICE.encode())
    with_iptc = plain[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + plain[2:]
    return {
        "JPEG": with_iptc + f"behind the end: {OWNER.encode('utf-16-le').hex()}".encode() + OWNER.encode("utf-16-le"),
        "PNG": saved("PNG", pnginfo=text, exif=exif()),
        "WEBP": saved("WEBP", exif=exif().tobytes(), xmp=_xmp()),
        "HEIF": saved("HEIF", exif=exif().tobytes(), xmp=_xmp()),
        "AVIF": saved("AVIF", exif=exif().tobytes(), xmp=_xmp()),
        "TIFF": saved("TIFF", exif=exif()),
    }


def film(file: Path, *, seconds: int = 3) -> None:
    """Write an MP4 as cameras and phones write them, its index behind its pictures, with secrets wherever one fits.

    In boxes: `loci`, `©xyz`, make and model, the encoder's name, QuickTime keys, XMP, a handler's name. In the stream:
    what the encoder says of itself, and a text of its own, in messages among the pictures (H.264 annex D, SEI).

    Raises:
        ImportError: PyAV is not installed.
    """
    import av
    from PIL import Image

    frames: Any = av.VideoFrame
    plain = io.BytesIO()
    with av.open(plain, "w", format="mp4") as drawn:
        stream: Any = drawn.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.options = 320, 240, "yuv420p", {"g": "10", "bf": "0"}
        for n in range(10 * seconds):
            drawn.mux(stream.encode(frames.from_image(Image.effect_noise((320, 240), 20 + n).convert("RGB"))))
        drawn.mux(stream.encode(None))
    plain.seek(0)
    with av.open(plain, "r") as source, av.open(str(file), "w", format="mp4") as into:
        place = f"+{LATITUDE}+00{LONGITUDE}/"
        into.metadata.update({"location": place, "title": ADDRESS, "encoder": ENCODER, "artist": OWNER, "make": DEVICE})
        copy: Any = into.add_stream_from_template(source.streams.video[0])
        copy.metadata["handler_name"] = DEVICE
        words = f"h264_metadata=sei_user_data={SEI}+{ENCODER}"
        spoken = av.BitStreamFilterContext(words, source.streams.video[0], copy)
        for packet in source.demux(video=0):
            for one in spoken.filter(packet if packet.size else None):
                one.stream = copy
                into.mux(one)
    data = file.read_bytes()
    at = data.rindex(b"moov") - 4
    file.write_bytes(data[:at] + _box(b"moov", data[at + 8 :] + _user_data()) + _box(b"uuid", XMP_BOX + _xmp()))


def _user_data() -> bytes:
    """Return a `udta` as QuickTime's cameras write it: texts with their length and language, and keys."""
    texts = {b"xyz": f"+{LATITUDE}+00{LONGITUDE}/", b"mak": DEVICE, b"mod": SERIAL, b"swr": ENCODER, b"cmt": ADDRESS}
    said = [_box(b"\xa9" + name, struct.pack(">HH", len(text), 0x15C7) + text.encode()) for name, text in texts.items()]
    keys = b"com.apple.quicktime.location.ISO6709" + f"+{LATITUDE}+00{LONGITUDE}/".encode()
    return _box(b"udta", b"".join(said) + _box(b"free", keys + OWNER.encode("utf-16-be") + DEVICE.encode("utf-16-be")))


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body
