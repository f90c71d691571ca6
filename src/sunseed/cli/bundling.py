"""Court bundles on the command line: writing one about a page or an item, and opening one again.

Owns files and the order of steps; what a bundle holds is `sunseed.verify.bundles`, what it says `sunseed.verify.court`.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from sunseed import __version__
from sunseed.cli import output, targets
from sunseed.clock import SystemClock
from sunseed.errors import Refused, SunseedError
from sunseed.verify import SealedRecord, State, Verdict, bundles, court, page_path
from sunseed.verify import bag as bags
from sunseed.verify.times import Trust, moment
from sunseed.verify.verdict import verdict_of, worst

Credential = tuple[bytes, bytes]


def credential(key_file: Path | None, cert_file: Path | None) -> Credential | None:
    """Return key and certificates to sign a bundle with; Refused if only one of them was given."""
    if key_file is None and cert_file is None:
        return None
    if key_file is None or cert_file is None:
        raise Refused("--credential-key and --credential-cert belong together")
    return key_file.read_bytes(), cert_file.read_bytes()


def write(
    file: Path,
    meant: targets.Target,
    trust: Trust,
    pinned: bytes | None,
    policy_file: bytes | None,
    seen: bytes | None,
    signing: Credential | None,
) -> Verdict:
    """Write a bundle about a page or an item; return the verdict that its report states.

    Raises:
        Refused: another kind of thing, or a file that is there already.
    """
    if meant.kind not in ("page", "item"):
        raise Refused(f"a bundle is about a page or an item (urn:uuid:...), not about a {meant.kind}")
    if file.exists():
        raise Refused(f"{file} is there already")
    name = page_path(meant.name) if meant.kind == "page" else meant.name
    now_ms = SystemClock().now_ms()
    with output.progress("reading the record") as progress:
        record = SealedRecord.open(
            targets.open_store(meant.public or ""),
            now_ms=now_ms, pinned=pinned, policy_file=policy_file, seen=seen, progress=progress,
        )  # fmt: skip
    said = bundles.Said(
        format=bundles.FORMAT, kind=meant.kind, name=name, at_ms=now_ms, version=__version__,
        checker=bundles.checker_digest(),
    )  # fmt: skip
    files = bundles.gather(record, said, trust, pinned=pinned, policy_file=policy_file)
    data, judged = packed(files, said)
    if signing is not None:
        library = import_module("sunseed.verify.credentials")
        data = library.sign(data, *signing, version=__version__, title=f"Court bundle: {name}")
    # A crash in the middle leaves what is no zip: it reads as unread, and is to be written again.
    with file.open("xb") as target:
        target.write(data)
    about = "It carries Content Credentials." if signing is not None else "No key was given: no Content Credentials."
    whole = judged.whole
    return replace(whole, notes=(*whole.notes, f"Bundle: {file}, {len(data)} bytes. {about}"))


def packed(files: dict[str, bytes], said: bundles.Said) -> tuple[bytes, bundles.Judged]:
    """Return the zip of a bundle with its report, and what the report states: what opening the bundle finds."""
    judged = _as_its_maker(files, said)
    files = files | court.documents(files, said, judged)
    info = {
        "Source-Organization": judged.whole.evidence.origin if judged.whole.evidence else "unknown",
        "External-Identifier": said.name,
        "Bagging-Date": moment(said.at_ms // 1000)[:10],
        "Bag-Software-Agent": f"sunseed {said.version} ({said.checker})",
    }
    return bags.pack(files, info), judged


def _as_its_maker(files: dict[str, bytes], said: bundles.Said) -> bundles.Judged:
    trust = Trust(files.get(bundles.AUTHORITIES, b""), files.get(bundles.HEADERS, b""))
    return bundles.verify_files(files, trust, now_ms=said.at_ms, pinned=files.get(bundles.ROOT))


def verify(file: Path, trust: Trust, pinned: bytes | None, policy_file: bytes | None) -> Verdict:
    """Return the verdict on a bundle, with nothing but the bundle and whom the reader believes."""
    try:
        bag = bags.unpack(file.read_bytes())
    except SunseedError as error:
        return Verdict(State.UNREAD, f"the bundle {file.name}", str(error))
    now_ms = SystemClock().now_ms()
    judged = bundles.verify_files(bag.files, trust, now_ms=now_ms, pinned=pinned, policy_file=policy_file)
    found = _of_files(bag, file.name) or _of_report(bag, file.name)
    found += judged.verdicts
    state = worst([one.state for one in found])
    whole = next(one for one in found if one.state is state)
    evidence = whole.evidence or next((one.evidence for one in judged.verdicts if one.evidence), None)
    others = [one for one in found if one is not whole and one.state is not State.VERIFIED]
    said = (f"{one.state.value}: {one.subject}: {one.because} {' '.join(one.where)}".rstrip() for one in others)
    notes = (*whole.notes, *said, *_credential(bag, file))
    return replace(whole, notes=notes, evidence=evidence)


def _of_files(bag: bags.Bag, name: str) -> list[Verdict]:
    """Return what is wrong with the bag itself: each file that is not what its manifests say."""
    found = []
    if bag.altered:
        because = f"{len(bag.altered)} files are not what the manifests say: {', '.join(bag.altered[:5])}."
        found.append(Verdict(State.ALTERED, f"the bundle {name}", because, bag.altered))
    if bag.missing:
        because = f"{len(bag.missing)} files that the manifests name are not there."
        found.append(Verdict(State.UNREAD, f"the bundle {name}", because, bag.missing))
    return found


def _of_report(bag: bags.Bag, name: str) -> list[Verdict]:
    """Write the report once more, as its maker must have; another one was put in its place."""
    try:
        said = bundles.said_of(bag.files)
    except SunseedError as error:
        return [verdict_of(error, f"the bundle {name}", (bundles.SAID,))]
    own = {court.TEXT, court.PAGE, court.CUSTODY}
    rest = {each: data for each, data in bag.files.items() if each not in own}
    wrong = [f"data/{each}" for each in bundles.strange(rest, ())]
    if wrong:
        return [Verdict(State.ALTERED, f"the bundle {name}", "It holds files that no bundle has.", tuple(wrong))]
    if said.checker != bundles.checker_digest():
        return []
    made = court.documents(rest, said, _as_its_maker(rest, said))
    wrong = [f"data/{each}" for each in sorted(own) if bag.files.get(each) != made[each]]
    because = "The report is not the one that this program writes about these files."
    return [Verdict(State.ALTERED, f"the report in {name}", because, tuple(wrong))] if wrong else []


def _credential(bag: bags.Bag, file: Path) -> list[str]:
    """Return a sentence on the Content Credentials, which are no part of the verdict."""
    if not bag.credential:
        return ["The bundle carries no Content Credentials."]
    try:
        said = import_module("sunseed.verify.credentials").read(file.read_bytes())
    except ImportError:
        return ["The bundle carries Content Credentials; reading them needs sunseed[evidence]."]
    except SunseedError as error:
        return [f"The bundle's Content Credentials could not be read: {error}"]
    signer = said["manifests"][said["active_manifest"]].get("signature_info", {}).get("issuer", "somebody unnamed")
    return [f"Content Credentials of the bundle: {said['validation_state']}, signed by {signer}. Do you know them?"]
