"""`sunseed root`: who may speak for a newsroom: root keys made, shown, changed, signed apart, put into the log.

Owns the options, the questions and the files people pass on. What a root is and when it counts is `sunseed.record`'s,
an instance's roots are `sunseed.roots`. `key` and `sign` need no network and no newsroom, only this program.
"""

from __future__ import annotations

import re
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import click

from sunseed import desk_lists, founding, roots
from sunseed.cli import output, root_words
from sunseed.clock import SystemClock, rfc3339
from sunseed.errors import Absent, Malformed, Refused, Unavailable
from sunseed.instance import SETTINGS_FILE, Instance
from sunseed.record import keys, note, root
from sunseed.record.amendment import amend, disown, name_of, policy_for
from sunseed.record.draft import Draft
from sunseed.record.policy import Policy
from sunseed.record.signature import Signer, Verifier, check_name
from sunseed.store.folder import FolderStore

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW = click.Path(path_type=Path)
HOURS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SEEN_S = 10.0
"""How long a newsroom at work has to publish a checkpoint it has committed."""

instance_argument = click.argument("folder", metavar="INSTANCE", type=click.Path(path_type=Path, file_okay=False))


@click.group(name="root", short_help="Say who may speak for a newsroom: root keys, renewal, rotation.")
def command() -> None:
    """Say who may speak for a newsroom.

    Root keys lie offline with several people. A ceremony is: `next` on the server, `sign` by each of them, `publish` on
    the server. docs/for-operators.md goes through it step by step.
    """


@command.command(name="key")
@click.argument("file", type=NEW)
@click.option("--name", help="The key's name, shown to everybody for ever. Default: the file's name without ending.")
def make_key(file: Path, name: str | None) -> None:
    """Make a root key in FILE and print its verifier key. Offline: on a machine without network, onto a stick."""
    signer = keys.generate(check_name(name or file.stem))
    keys.save(file, [signer])
    output.result(signer.verifier.vkey)
    output.say(f"The key is in {file}. It never leaves that stick; make a second stick and keep it elsewhere.")
    output.say("Give the line above to whoever drafts the root. It is public; only its being the right one matters.")
    if up := _networks():
        output.say(f"This machine has a network ({', '.join(up)}). A root key is best made where there is none.")


@command.command()
@click.argument("target", type=click.Path(path_type=Path, exists=True))
@click.option("--log-keys", is_flag=True, help="Print only the log's verifier keys, one a line, for foreign tools.")
def show(target: Path, log_keys: bool) -> None:
    """Say who may speak: of TARGET, an instance, a root note, or a draft."""
    now_s = SystemClock().now_ms() // 1000
    if not target.is_dir():
        shown = _shown_file(target, now_s)
    elif (target / SETTINGS_FILE).is_file():
        shown = _shown_instance(Instance.open(target), now_s)
    else:
        raise Absent(f"{target} is no newsroom: {SETTINGS_FILE} is missing")
    of, lines = shown
    for line in [key.vkey for key in of.log.verifiers] if log_keys else lines:
        output.result(line)


def _shown_instance(instance: Instance, now_s: int) -> tuple[root.Root, list[str]]:
    known = roots.in_force(instance)
    since = known.succession.indices[-1]
    lines = [*root_words.says(known.newest, now_s), f"  in force since entry {since}"]
    lines += [
        f"earlier: root {one.serial}, from entry {index}"
        for one, index in list(zip(known.succession.roots, known.succession.indices, strict=True))[:-1]
    ]
    lines += [f"destroy: {file} (signs nothing any more)" for file in roots.retired(instance, known)]
    return known.newest, lines


def _shown_file(file: Path, now_s: int) -> tuple[root.Root, list[str]]:
    data = file.read_bytes()
    if not data.startswith(b"{"):
        opened = root.open_pinned(data)
        return opened, list(root_words.says(opened, now_s))
    draft = Draft.parse(data)
    lines = [f"a draft; SHA-256 of what is signed: {draft.digest}", *root_words.says(draft.root, now_s)]
    if draft.previous is not None:
        lines += ["it changes:", *(f"  {one}" for one in root_words.changes(draft.previous, draft.root))]
    return draft.root, [*lines, *root_words.signatures(draft)]


@command.command(name="next")
@instance_argument
@click.option("--out", "target", required=True, type=NEW, help="The draft to write, such as next.root.")
@click.option("--add-root-key", "add", multiple=True, metavar="VKEY", help="Add a root key; repeat for each.")
@click.option("--drop-root-key", "drop", multiple=True, metavar="ID", help="Leave a root key out, by its ID.")
@click.option("--need", type=click.IntRange(1), help="How many root keys must sign from then on.")
@click.option("--rotate-log-keys", "rotate", is_flag=True, help="Make new keys for the log; they take over with this.")
@click.option("--expires", metavar="DATE", help="Until when it speaks, YYYY-MM-DD.")
@click.option("--days", type=click.IntRange(1, 3660), help=f"For how many days. Default: {founding.ROOT_LASTS_DAYS}.")
@click.option("--policy", "policy_file", type=FILE, help="The policy file that names witnesses. Default: policy.txt.")
@click.option("--compromised", "lost", multiple=True, metavar="KEY@SIZE", help="Disown a log key beyond a tree's size.")
def next_(
    folder: Path,
    target: Path,
    add: tuple[str, ...],
    drop: tuple[str, ...],
    need: int | None,
    rotate: bool,
    expires: str | None,
    days: int | None,
    policy_file: Path | None,
    lost: tuple[str, ...],
) -> None:
    """Draft the root that shall follow the one in force in INSTANCE. Changes nothing until it is published.

    Without options it only renews: the same keys, a later day.
    """
    if expires and days:
        raise click.UsageError("give --expires or --days, not both")
    if target.exists():
        raise Refused(f"{target} exists; move it away first: it may hold somebody's signature")
    instance = Instance.open(folder)
    known = roots.in_force(instance)
    previous, settings = known.newest, instance.settings.log
    log = [one.verifier for one in roots.new_signers(instance, previous.serial + 1)] if rotate else []
    policy = policy_for(_policy(instance, previous, policy_file), previous.log.verifiers, log)
    size = roots.committed_size(instance)
    made = amend(
        previous,
        expires=_expiry(expires, days),
        policy=_sha256(policy),
        desk=_sha256(desk_lists.drafted(instance)),
        tick_s=settings.tick_s,
        fresh_s=settings.fresh_s,
        add=[Verifier(one) for one in add],
        drop=drop,
        need=need,
        log=log,
        compromised=[disown(one, known.log_keys, size) for one in lost],
    )
    made.statement.check_unexpired(SystemClock().now_ms())
    draft = Draft.begin(made, policy, [signed for _, signed in known.notes])
    _write(target, draft.encode())
    output.say(f"{target} is the draft of root {made.serial}. It changes:")
    for line in root_words.changes(previous, made):
        output.say(f"  {line}")
    if rotate:
        output.say(f"The log's new private keys lie in {instance.keys}, in files that end in -{made.serial}.key")
    _say_what_is_missing(draft)
    output.say(
        f"Each signs with: sunseed root sign {target.name} --key FILE. Then: sunseed root publish {folder} {target}"
    )


@command.command()
@click.argument("file", metavar="DRAFT", type=FILE)
@click.option("--key", "key_file", required=True, type=FILE, help="Your root key.")
@click.option("--root", "root_file", type=FILE, help="The root note you keep. Default: root.note beside your key.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def sign(file: Path, key_file: Path, root_file: Path | None, yes: bool) -> None:
    """Add your signature to DRAFT, after reading what it changes. Offline: needs no network.

    Compare the SHA-256 with the other signers by another way before you say yes.
    """
    draft = Draft.parse(file.read_bytes())
    signer = _only(key_file)
    signed = draft.signed_by(signer)
    _compare(draft, root_file or (beside if (beside := key_file.with_name("root.note")).is_file() else None))
    for line in root_words.says(draft.root, SystemClock().now_ms() // 1000):
        output.say(line)
    output.say("It changes:" if draft.previous else "It is the first root of this newsroom.")
    for line in root_words.changes(draft.previous, draft.root) if draft.previous else ():
        output.say(f"  {line}")
    output.say(f"SHA-256 of what you sign: {draft.digest}")
    if not yes and not click.confirm(f"Sign this with {signer.name}+{signer.key_id.hex()}?", err=True):
        output.say("not signed")
        raise click.Abort
    _write(file, signed.encode())
    output.say(f"signed; {file} is to be passed on")
    _say_what_is_missing(signed)


@command.command()
@instance_argument
@click.argument("files", metavar="DRAFT...", nargs=-1, required=True, type=FILE)
def publish(folder: Path, files: tuple[Path, ...]) -> None:
    """Put the root of DRAFT into the log of INSTANCE, where it is in force from then on.

    Several copies, signed apart, are joined. The newsroom may be running. For a newsroom founded with --root-key this
    begins the log.
    """
    instance = Instance.open(folder)
    drafts = [Draft.parse(file.read_bytes()) for file in files]
    draft = drafts[0]
    for other in drafts[1:]:
        draft = draft.joined(other)
    if not draft.before:
        _begin(instance, draft)
        return
    known = roots.in_force(instance)
    signed = _checked(instance, draft, known)
    roots.keep_policy(instance, draft.policy)
    import_module("sunseed.cli.django").start(instance, quiet=True)
    index = import_module("sunseed.newsroom.publishing.handover").publish(instance, draft.root.serial, signed)
    now = _seen(instance, index)
    desk_lists.settle(instance, now.newest)
    output.say(
        f"root {now.newest.serial} stands at entry {index} and is in force; readers see a checkpoint by its keys"
    )
    output.say(f"{instance.root_note_file} is the new root note: give it to readers and mirrors by another way")
    for name in (name_of(key) for key in known.newest.root if key not in now.newest.root):
        output.say(f"the root key {name} is asked no more: whoever has it destroys every copy")
    for gone in roots.retired(instance, now):
        output.say(f"DESTROY this key and every copy of it, it signs nothing any more: shred -u {gone}")


def _begin(instance: Instance, draft: Draft) -> None:
    """Begin the log of a newsroom that was founded with keys which lie elsewhere."""
    if not instance.first_root_file.is_file():
        raise Refused(f"{instance.root} has begun already: a first root cannot be published again")
    draft = Draft.parse(instance.first_root_file.read_bytes()).joined(draft)
    founding.begin(instance, draft, SystemClock())
    instance.first_root_file.unlink()
    output.say(f"the log {instance.origin} has begun; its first entry is the root")
    output.say(
        f"{instance.root_note_file} is what readers and mirrors pin: give it to them by another way than the site"
    )
    output.say(f"Now: sunseed serve {instance.root}")


def _checked(instance: Instance, draft: Draft, known: roots.Roots) -> bytes:
    """Return the signed note of a draft that may follow the root in force here."""
    previous, made = known.newest, draft.root
    assert draft.previous is not None
    if draft.previous.text() != previous.text():
        raise Refused(
            f"this draft follows root {draft.previous.serial} of {draft.previous.origin}, and in force here is root "
            f"{previous.serial} of {previous.origin}: draft a new one with `sunseed root next`"
        )
    signed = draft.note()
    made.statement.check_unexpired(SystemClock().now_ms())
    roots.signers(instance, made)
    if made.desk != _sha256(desk_lists.drafted(instance)):
        raise Refused("the editors' list has changed since the draft was made: draft a new one")
    return signed


def _seen(instance: Instance, index: int) -> roots.Roots:
    """Return the roots in force once the checkpoint that readers see holds entry `index`, signed as it must be."""
    clock, public = SystemClock(), FolderStore(instance.public)
    until_s = clock.monotonic_s() + SEEN_S
    while True:
        known = roots.in_force(instance)
        seen = known.succession.open_checkpoint(public.get("log/checkpoint"))
        if seen.size > index:
            return known
        if clock.monotonic_s() > until_s:
            raise Unavailable(f"entry {index} is sealed, readers still see {seen.size} entries: is the worker stuck?")
        clock.sleep(0.1)


def _compare(draft: Draft, own: Path | None) -> None:
    """Hold the roots that a draft carries against the one this signer keeps."""
    if not draft.before:
        return
    if own is None:
        output.say("You gave no root note of your own: what follows is compared with what the draft itself says.")
        return
    held = root.open_pinned(own.read_bytes())
    if all(held.text() != note.parse(signed).text for signed in draft.before):
        raise Refused(
            f"the roots in this draft do not come from root {held.serial} in {own}, the one you keep: do not sign; "
            "ask the others by another way what happened"
        )


def _only(key_file: Path) -> Signer:
    found = keys.load(key_file, on_stick=True)
    if len(found) != 1:
        raise Malformed(f"{key_file}: expected one root key, got {len(found)}")
    return found[0]


def _policy(instance: Instance, previous: root.Root, given: Path | None) -> bytes:
    policy = (given or instance.policy_file).read_bytes()
    if given is None and _sha256(policy) != previous.policy:
        raise Refused(f"{instance.policy_file} is not the policy that root {previous.serial} names: give --policy FILE")
    Policy.parse(policy).log_keys(previous.origin)
    return policy


def _expiry(date: str | None, days: int | None) -> str:
    if date is None:
        return rfc3339(SystemClock().now_ms() + (days or founding.ROOT_LASTS_DAYS) * founding.DAY_MS)
    return f"{date}T00:00:00Z" if HOURS.fullmatch(date) else date


def _say_what_is_missing(draft: Draft) -> None:
    for line in root_words.signatures(draft):
        output.say(line)


def _write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, durable on return: a stick may be pulled at any moment."""
    FolderStore(file.absolute().parent).replace(file.name, data)


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()


def _networks() -> list[str]:
    """Return the network interfaces that are up, as Linux tells."""
    found = Path("/sys/class/net")
    links = sorted(found.iterdir()) if found.is_dir() else []
    return [one.name for one in links if one.name != "lo" and _state(one) == "up"]


def _state(interface: Path) -> str:
    try:
        return (interface / "operstate").read_text().strip()
    except OSError:
        return ""
