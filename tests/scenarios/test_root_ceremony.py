"""A root ceremony by commands alone: two of three people found a newsroom and change its log's keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sunseed.cli import exits

SUNSEED = [sys.executable, "-m", "sunseed.cli"]
JUDGES = Path(os.environ.get("SUNSEED_JUDGES", Path(__file__).resolve().parents[2] / "build" / "judges"))
PEOPLE = ("one", "two", "three")


def sunseed(*words: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*SUNSEED, *map(str, words)], capture_output=True, text=True, timeout=120, input=typed, check=False
    )


def done(*words: object, typed: str = "") -> str:
    """Run a command that must succeed; return all it said."""
    answer = sunseed(*words, typed=typed)
    assert answer.returncode == exits.OK, answer.stderr
    return answer.stdout + answer.stderr


def refused(*words: object) -> str:
    """Run a command that must be refused; return why."""
    answer = sunseed(*words)
    assert answer.returncode == exits.REFUSED, answer.stdout + answer.stderr
    return answer.stderr


@dataclass
class Scene:
    """A newsroom and the sticks of three people.

    Arguments:
        desk: a folder for what is passed around.
        news: the instance.
        ids: each person's key as messages call it.
    """

    desk: Path
    news: Path
    ids: dict[str, str]

    def key(self, person: str) -> Path:
        return self.desk / person / f"{person}.key"

    def sign(self, draft: Path, *people: str) -> None:
        for person in people:
            done("root", "sign", draft, "--key", self.key(person), typed="y\n")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Let three people make their keys apart, and found a newsroom with them, two of three to sign."""
    vkeys = {}
    for person in PEOPLE:
        (tmp_path / person).mkdir()
        answer = sunseed("root", "key", tmp_path / person / f"{person}.key")
        vkeys[person] = answer.stdout.strip()
    words = [word for vkey in vkeys.values() for word in ("--root-key", vkey)]
    made = Scene(tmp_path, tmp_path / "news", {name: "+".join(key.split("+")[:2]) for name, key in vkeys.items()})
    done("init", made.news, "--origin", "ceremony.example/log", "--need", "2", *words)
    return made


def begin(scene: Scene) -> Path:
    """Sign the first root in two copies, and begin the log; return the first root's note."""
    copies = []
    for person in PEOPLE[:2]:
        copies.append(scene.desk / person / "first.root")
        shutil.copy(scene.news / "first.root", copies[-1])
        scene.sign(copies[-1], person)
    assert "1 of 2 signatures" in refused("root", "publish", scene.news, copies[0])
    assert "has begun" in done("root", "publish", scene.news, *copies)
    first = scene.desk / "first.note"
    shutil.copy(scene.news / "root.note", first)
    return first


def test_the_log_begins_when_enough_have_signed(scene: Scene) -> None:
    """Before, every command that needs the log says what is missing; after, all is in order."""
    assert "waits for its signatures" in refused("root", "show", scene.news)
    assert "waits for its signatures" in sunseed("doctor", scene.news).stdout
    said = refused("root", "publish", scene.news, scene.news / "first.root")
    assert "0 of 2 signatures by the keys of root 1" in said
    assert all(identity in said for identity in scene.ids.values())
    begin(scene)
    assert "VERIFIED" in done("audit", scene.news)
    assert "2 of these 3 root keys" in done("root", "show", scene.news)
    assert not (scene.news / "keys" / "root.key").exists()
    assert "begun already" in refused("root", "publish", scene.news, scene.desk / "one" / "first.root")


def test_the_logs_keys_are_rotated_by_two_of_three(scene: Scene) -> None:
    """Drafted, signed apart, refused until enough signed, published; then only the new keys open the log, for all."""
    first = begin(scene)
    old = done("root", "show", scene.news, "--log-keys").split()
    draft = scene.desk / "next.root"
    said = done("root", "next", scene.news, "--out", draft, "--rotate-log-keys", "--days", "100")
    assert said.count("log key goes: ") == said.count("log key comes:") == 2
    for person in PEOPLE:
        shutil.copy(first, scene.desk / person / "root.note")
    scene.sign(draft, "three")
    said = refused("root", "publish", scene.news, draft)
    assert f"1 more by any of: {scene.ids['one']}, {scene.ids['two']}" in said
    scene.sign(draft, "one")
    said = done("root", "publish", scene.news, draft)
    assert "root 2 stands at entry" in said
    assert said.count("DESTROY this key") == 2
    new = done("root", "show", scene.news, "--log-keys").split()
    assert not set(old) & set(new)
    for pinned in (first, scene.news / "root.note"):
        assert "VERIFIED" in done("audit", scene.news, "--root", pinned)
        assert "everything holds" in done("log", "audit", scene.news / "public" / "log", "--root", pinned)
        assert "VERIFIED" in done("verify", scene.news / "public" / "log" / "checkpoint", "--root", pinned)
    keys = [word for one in old for word in ("--key", one)]
    assert sunseed("log", "audit", scene.news / "public" / "log", *keys).returncode == exits.UNTRUE
    judge(scene, first, old[0], new[0])
    assert "follows root 1" in refused("root", "publish", scene.news, draft)
    for file in (scene.news / "keys").glob("log-*-2.key"):
        file.unlink()
    draft.unlink()
    done("root", "next", scene.news, "--out", draft)
    scene.sign(draft, "one", "two")
    answer = sunseed("root", "publish", scene.news, draft)
    assert answer.returncode == exits.ABSENT, "the log's keys are not on this machine any more"


def judge(scene: Scene, first: Path, old: str, new: str) -> None:
    """Ask the foreign judges, where they are built: the new key opens the log, the old one does not."""
    if not (JUDGES / "rootcheck").exists():
        return
    log = scene.news / "public" / "log"
    assert (
        "root 2"
        in subprocess.run(
            [JUDGES / "rootcheck", "-dir", log, "-root", first], capture_output=True, text=True, check=True
        ).stdout
    )
    for vkey, code in ((new, 0), (old, 1)):
        words = [JUDGES / "sumdb", "-dir", log, "-key", vkey]
        assert subprocess.run(words, capture_output=True, check=False).returncode == code


def test_a_signer_is_told_what_changes_and_warned_of_a_forged_past(scene: Scene) -> None:
    """The words name what goes and comes; a draft whose past is not the signer's own root is refused; no means no."""
    begin(scene)
    draft = scene.desk / "next.root"
    gone = scene.ids["three"].split("+")[1]
    said = done("root", "next", scene.news, "--out", draft, "--drop-root-key", gone, "--expires", "2041-05-01")
    assert f"root key goes:  {scene.ids['three']}" in said
    assert "needed signatures: 2 of 3 -> 2 of 2" in said
    assert "-> 2041-05-01T00:00:00Z" in said
    before = draft.read_bytes()
    answer = sunseed("root", "sign", draft, "--key", scene.key("one"), typed="n\n")
    assert answer.returncode != exits.OK
    assert draft.read_bytes() == before
    assert "DISOWN" not in done("root", "show", draft)
    other = scene.desk / "other"
    done("init", other, "--origin", "other.example/log")
    said = refused("root", "sign", draft, "--key", scene.key("one"), "--root", other / "root.note", "--yes")
    assert "do not sign" in said
    assert "it may hold somebody's signature" in refused("root", "next", scene.news, "--out", draft)
