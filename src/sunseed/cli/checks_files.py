"""The doctor's questions about files: what must be there, who can open it, and whether it is what the root names.

Owns what is asked of names, modes and digests; what the files of the log say is asked in `checks`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from sunseed import roots
from sunseed.cli.findings import Finding
from sunseed.errors import SunseedError
from sunseed.instance import Instance
from sunseed.record import keys

NEEDED: Final[dict[str, str]] = {
    "head": "look for it: it never comes from a backup, and is never made anew",
    "public": "put back a complete copy, anybody's, then run `sunseed audit`",
    "keys": "bring them back from your backup: nothing can be published without the keys of the log",
    "staging": "after a restore: mkdir -m 700 {path}. Else look for it: it may hold what was acknowledged, and alone",
    "secret_key_file": "put 50 random characters there, chmod 600 it; everybody signs in again",
    "uploads": "bring it back from your backup; without one, mkdir -m 700 {path}: drafts have lost their pictures",
    "vault": "bring it back from a keeper of the vault; without one, mkdir -m 700 {path}: footage is lost",
    "mail": "mkdir -m 700 {path}",
}
"""Files and folders of an instance that must be there, and what to do where one is not."""
PRIVATE: Final = ("keys", "settings_file", "head", "staging", "uploads", "vault", "mail")


def files_and_permissions(instance: Instance) -> Iterator[Finding]:
    """Ask whether everything that must be there is, and whether secrets are for their owner alone."""
    for name, advice in NEEDED.items():
        path: Path = getattr(instance, name)
        if not path.exists():
            yield Finding("files", "bad", f"{path} is missing", advice.format(path=path))
    private: list[Path] = [getattr(instance, name) for name in PRIVATE]
    secrets = [path for path in private if path.exists()]
    secrets += sorted(instance.keys.glob("*")) if instance.keys.is_dir() else []
    if not instance.settings.newsroom.database and instance.newsroom_db.exists():
        secrets.append(instance.newsroom_db)
    open_to_others = [path for path in secrets if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in open_to_others:
        yield Finding("permissions", "bad", f"others can open {path}", f"chmod go= {path}")
    foreign = [path for path in secrets if path.stat().st_uid != os.geteuid()]
    if foreign:
        yield Finding("owner", "warning", f"{foreign[0]} belongs to another user", "run as the owner of the newsroom")
    if not open_to_others:
        yield Finding("permissions", "good", "secrets are for their owner alone")
    for file in _root_keys(instance):
        demo = instance.settings.site.demo
        words = f"a root key is on this machine, in {file}"
        advice = "" if demo else "copy it to two sticks kept apart, then remove it here"
        yield Finding("root key", "warning", words + (" (this is a demonstration)" if demo else ""), advice)


def _root_keys(instance: Instance) -> Iterator[Path]:
    """Yield the files below `keys/` that hold a root key, whatever they are called."""
    try:
        asked = {key for one in roots.read(instance).succession.roots for key in one.root}
    except SunseedError:
        asked = set()
    for file in sorted(instance.keys.glob("*")):
        try:
            held = {signer.verifier for signer in keys.load(file, on_stick=True)}
        except SunseedError:
            continue  # not a key file, or one that is complained about above
        if file == instance.root_key_file or held & asked:
            yield file


def named_files(instance: Instance) -> Iterator[Finding]:
    """Ask whether the files are here whose digests the root names, and the keys it names beside the log's."""
    try:
        newest = roots.in_force(instance).newest
    except SunseedError:
        return  # `log` and `root` say why
    for file, digest, advice in (
        (instance.policy_file, newest.policy, "public/log/policy may be a copy. No witness is counted without it"),
        (instance.desk_file, newest.desk, "any phone's app holds a copy. Nobody can film without it"),
    ):
        if not file.is_file():
            yield Finding("files", "bad", f"{file} is missing", f"bring it back: {advice}")
        elif sha256(file.read_bytes()).hexdigest() != digest:
            words = f"{file} is not the file that root {newest.serial} names"
            yield Finding("files", "bad", words, f"bring the right one back: {advice}")
    for file, key, use in (
        (instance.notice_key_file, newest.notice, "the lists of mirrors and of the app's files cannot be renewed"),
        (instance.intake_key_file, newest.intake, "phones get no receipts: nobody can film"),
    ):
        try:
            held = {signer.verifier for signer in keys.load(file)} if file.exists() else set()
        except SunseedError as error:
            yield Finding("keys", "bad", str(error), f"until then {use}")
            continue
        if key not in held:
            words = f"{file} {'does not hold the key that the root names' if file.exists() else 'is missing'}"
            yield Finding("keys", "bad", words, f"bring it back from your backup: {use}")
