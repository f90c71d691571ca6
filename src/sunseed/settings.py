"""The settings of an instance: one table of names, meanings and defaults, read from `sunseed.toml` and the environment.

Follows design.md §4. Owns the names, their types, their comments and the refusal of everything else.
Which file and folder lies where is in `sunseed.instance`; nothing here touches the disk.

The environment wins over the file: `SUNSEED_<SECTION>_<NAME>`, for example `SUNSEED_PUBLIC_PORT=80`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar, get_type_hints

from sunseed.errors import Malformed


def setting(default: Any, meaning: str, *, least: int | None = None, most: int | None = None) -> Any:
    """Declare one setting: its default, its comment in `sunseed.toml`, and the range of a whole number."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True)
class Site:
    """Who this newsroom is."""

    origin: str = setting(
        "", "Name of the log, without scheme, for ever: it is inside every signature. Never change it."
    )
    name: str = setting("Sunseed", "Name of the newsroom, shown until its own settings are published.")
    public_url: str = setting("http://127.0.0.1:8000", "Where readers reach the public site; no slash at the end.")
    newsroom_url: str = setting(
        "http://127.0.0.1:8001", "Where editors reach the newsroom: another origin than the site."
    )
    language: str = setting("en", "Language of the site's default pages (BCP 47).")
    demo: bool = setting(False, "True in a demonstration only: example accounts, and one root key kept beside the log.")


@dataclass(frozen=True)
class Public:
    """The public door."""

    host: str = setting("127.0.0.1", "Address the public door listens on.")
    port: int = setting(8000, "Port of the public door.", least=1, most=65535)
    workers: int = setting(1, "Processes that serve readers.", least=1, most=64)


@dataclass(frozen=True)
class Newsroom:
    """The newsroom's door and its database."""

    host: str = setting("127.0.0.1", "Address the newsroom listens on.")
    port: int = setting(8001, "Port of the newsroom.", least=1, most=65535)
    threads: int = setting(4, "Requests answered at the same time.", least=1, most=256)
    database: str = setting("", "Empty: newsroom.sqlite3. Or postgresql://user:password@host:port/name.")
    undo_s: int = setting(5, "Seconds an editor may take back a publication before it happens.", least=0, most=3600)
    four_eyes: bool = setting(
        False, "True: a story is published only after another editor than its writer approved its exact words."
    )
    checklist_required: bool = setting(
        False, "True: a story is published only when its checklist is done. False: what is open is shown and kept."
    )
    second_factor: str = setting(
        "", "Roles that must set up a second factor, separated by commas: reporter, editor, operator."
    )
    allowed_hosts: str = setting("", "Further host names the newsroom answers to, separated by commas.")
    trusted_proxies: str = setting("", "Addresses or networks of web servers before the newsroom, such as 127.0.0.1.")
    public_line: bool = setting(
        True,
        "Let pages of the site lead to the newsroom: a line for corrections, complaints, replies and tips on each "
        "story, and applications to write. It makes newsroom_url public.",
    )
    application_days: int = setting(
        30, "Days after which withdrawn, refused and never sent applications to write are erased.", least=1, most=3650
    )
    ask_links: bool = setting(
        False,
        "True: links of public texts to other sites are asked for, slowly, to list the broken ones. Those sites see "
        "this machine's address.",
    )
    line_days: int = setting(90, "Days after its answer that a reader's line is erased.", least=1, most=3650)


@dataclass(frozen=True)
class Log:
    """The record's rhythm."""

    tick_s: int = setting(5, "Seconds between ticks; also in the root, which readers trust.", least=1, most=3600)
    fresh_s: int = setting(60, "Seconds after which readers call the record stale.", least=2, most=86400)
    max_delay_ms: int = setting(20, "Longest wait of an entry for company before it is sealed.", least=0, most=10_000)
    times_from: int = setting(
        0,
        "Entries before this index were dated by a clock that ran ahead: later ones may be dated before them. Leave 0 "
        "until `sunseed doctor` says otherwise.",
        least=0,
        most=(1 << 53) - 1,
    )


@dataclass(frozen=True)
class Time:
    """Who else says when a state of the record existed."""

    every_s: int = setting(600, "Seconds between states that are kept and stamped in public.", least=5, most=86400)
    authorities: str = setting(
        "",
        "Addresses of RFC 3161 time stamp authorities, separated by spaces: two or more that have nothing to do with "
        "each other. Their root certificates go into INSTANCE/authorities.pem.",
    )
    calendars: str = setting("", "Addresses of OpenTimestamps calendars, separated by spaces. Empty: none is asked.")
    private_addresses: bool = setting(
        False, "True: authorities, calendars and witnesses may lie on this machine or a private network."
    )


@dataclass(frozen=True)
class Printing:
    """The edition's printer."""

    workers: int = setting(1, "Processes that render pages when much is to be printed.", least=1, most=64)


@dataclass(frozen=True)
class Storage:
    """Care for the disk."""

    reserve_mib: int = setting(512, "New publications are refused when less than this is free.", least=0, most=1 << 30)
    upload_mib: int = setting(64, "Largest picture or film accepted.", least=1, most=1 << 20)


@dataclass(frozen=True)
class Film:
    """What phones may send. Whoever sends faster is told when to come back; nothing that was receipted is touched."""

    lines_per_s: int = setting(
        50, "Lines that one capture may add each second, beyond its burst.", least=1, most=1 << 30
    )
    lines_burst: int = setting(
        1024, "Lines that a phone may send at once after it was offline.", least=256, most=1 << 30
    )
    footage_kib_s: int = setting(
        8192, "KiB of encrypted footage that one capture may send each second.", least=64, most=1 << 30
    )
    capture_mib: int = setting(
        16_384, "MiB of footage held of one capture; 0: no limit. Seals go on.", least=0, most=1 << 30
    )
    vault_mib: int = setting(
        0, "MiB of footage held of all captures; 0: until the disk's reserve.", least=0, most=1 << 30
    )
    ids_per_minute: int = setting(
        60, "Bare ids taken from one network each minute, ten times as many from all; 0: none.", least=0, most=1 << 30
    )


@dataclass(frozen=True)
class Mail:
    """How mail leaves."""

    host: str = setting("", "Mail server. Empty: mails are kept as files in INSTANCE/mail.")
    port: int = setting(587, "Port of the mail server.", least=1, most=65535)
    user: str = setting("", "Account at the mail server; its password goes into INSTANCE/keys/mail.password.")
    tls: bool = setting(True, "Begin encryption with STARTTLS.")
    sender: str = setting("newsroom@localhost", "Address the newsroom writes from.")


@dataclass(frozen=True)
class Settings:
    """All settings of one instance, each already checked."""

    site: Site = field(default_factory=Site)
    public: Public = field(default_factory=Public)
    newsroom: Newsroom = field(default_factory=Newsroom)
    log: Log = field(default_factory=Log)
    time: Time = field(default_factory=Time)
    printing: Printing = field(default_factory=Printing)
    storage: Storage = field(default_factory=Storage)
    film: Film = field(default_factory=Film)
    mail: Mail = field(default_factory=Mail)


SECTIONS: Final[dict[str, type[Any]]] = {
    "site": Site,
    "public": Public,
    "newsroom": Newsroom,
    "log": Log,
    "time": Time,
    "printing": Printing,
    "storage": Storage,
    "film": Film,
    "mail": Mail,
}
ORIGIN: Final = re.compile(r"[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*")
Section = TypeVar("Section")


def read(text: str, environ: Mapping[str, str], *, where: str = "sunseed.toml") -> Settings:
    """Read settings from the text of a `sunseed.toml` and the environment.

    Arguments:
        text: TOML.
        environ: the environment; only names that begin with `SUNSEED_` and a section's name are looked at.
        where: how to call the file in messages.

    Raises:
        Malformed: broken TOML, an unknown section or name, a value of the wrong kind or out of range.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, and brackets without end, too
        raise Malformed(f"{where} is not TOML: {str(error)[:200]}") from error
    for name in table:
        if name not in SECTIONS:
            raise Malformed(f"{where}: unknown section [{name}]; there are {', '.join(SECTIONS)}")
    values = {name: _section(kind, name, table.get(name, {}), environ, where) for name, kind in SECTIONS.items()}
    settings = Settings(**values)
    origin = settings.site.origin
    if len(origin.encode()) > 255 or not ORIGIN.fullmatch(origin):
        raise Malformed(
            f"{where}: site.origin must look like a host name with an optional path, such as news.example/log, "
            f"at most 255 bytes; it is {origin!r}"
        )
    return settings


def write(settings: Settings) -> str:
    """Write settings as TOML, each under a comment that says what it means."""
    lines = [
        "# Settings of this newsroom. A name that Sunseed does not know is refused.",
        "# The environment wins over this file: SUNSEED_<SECTION>_<NAME>, for example SUNSEED_PUBLIC_PORT.",
    ]
    for section in SECTIONS:
        kept = getattr(settings, section)
        lines += ["", f"# {type(kept).__doc__}", f"[{section}]"]
        for item in fields(kept):
            lines += [f"# {item.metadata['meaning']}", f"{item.name} = {_toml(getattr(kept, item.name))}"]
    return "\n".join(lines) + "\n"


def _section(kind: type[Section], section: str, table: object, environ: Mapping[str, str], where: str) -> Section:
    """Build one section from its TOML table and the environment."""
    if not isinstance(table, dict):
        raise Malformed(f"{where}: [{section}] must be a section, not a value")
    kinds = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            raise Malformed(f"{where}: unknown setting {section}.{name}; [{section}] knows {', '.join(known)}")
        values[name] = _checked(value, kinds[name], known[name].metadata, f"{where}: {section}.{name}")
    prefix = f"SUNSEED_{section.upper()}_"
    for variable, raw in environ.items():
        if not variable.startswith(prefix):
            continue
        name = variable.removeprefix(prefix).lower()
        if name not in known:
            raise Malformed(f"unknown setting in the environment: {variable}; [{section}] knows {', '.join(known)}")
        values[name] = _checked(_parsed(raw, kinds[name], variable), kinds[name], known[name].metadata, variable)
    return kind(**values)


def _parsed(raw: str, kind: type, variable: str) -> object:
    """Read the text of an environment variable as the setting's kind."""
    if kind is bool:
        if raw not in ("true", "false"):
            raise Malformed(f"{variable} must be true or false; it is {raw!r}")
        return raw == "true"
    if kind is int:
        if not re.fullmatch(r"0|[1-9][0-9]{0,17}", raw):
            raise Malformed(f"{variable} must be a whole number; it is {raw!r}")
        return int(raw)
    return raw


def _checked(value: object, kind: type, limits: Mapping[str, Any], name: str) -> object:
    """Return the value if its kind and range are right."""
    words = {str: "text in quotes", int: "a whole number", bool: "true or false"}
    if type(value) is not kind:
        raise Malformed(f"{name} must be {words[kind]}; it is {value!r}")
    if isinstance(value, int) and limits["least"] is not None and not limits["least"] <= value <= limits["most"]:
        shown = str(value) if value.bit_length() < 64 else f"a number of {value.bit_length()} bits"
        raise Malformed(f"{name} must lie between {limits['least']} and {limits['most']}; it is {shown}")
    return value


def _toml(value: object) -> str:
    """Write one value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    escaped = "".join(f"\\u{ord(c):04x}" if c < " " or c == "\x7f" else ("\\" + c if c in '\\"' else c) for c in text)
    return f'"{escaped}"'
