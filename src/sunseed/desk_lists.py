"""An instance's desk lists on disk: the one in force, and one that is proposed until a root names it.

Follows formats.md §4 and §7. `desk.txt` is in force, `desk.next.txt` waits for a root ceremony: filming goes on
meanwhile, because the list that counts is the one whose digest the newest root names, whichever file it lies in. A
crash between the root's entry and `settle` changes nothing for phones; `settle` is called again by the next command.
Owns these two files.
"""

from __future__ import annotations

from hashlib import sha256

from sunseed.capture.desk import DeskList
from sunseed.errors import Refused
from sunseed.instance import Instance
from sunseed.record.root import Root
from sunseed.store.folder import FolderStore


def in_force(instance: Instance, newest: Root) -> bytes:
    """Return the bytes of the list that the newest root names.

    Raises:
        Refused: no file here has that digest: `desk.txt` was changed by hand and no root names it yet.
    """
    for file in (instance.desk_file, instance.next_desk_file):
        if file.is_file() and sha256(data := file.read_bytes()).hexdigest() == newest.desk:
            return data
    raise Refused("The desk list has changed and no root names it yet: nobody can film until one does.")


def drafted(instance: Instance) -> bytes:
    """Return the bytes of the list that the next root shall name: the proposed one, or the one there is.

    Raises:
        Malformed: it cannot be used; Absent: it is gone.
    """
    file = instance.next_desk_file if instance.next_desk_file.is_file() else instance.desk_file
    return DeskList.parse(file.read_bytes()).data


def proposed(instance: Instance, newest: Root) -> DeskList | None:
    """Return the list that waits for a root, if there is one."""
    file = instance.next_desk_file
    if not file.is_file() or sha256(data := file.read_bytes()).hexdigest() == newest.desk:
        return None
    return DeskList.parse(data)


def propose(instance: Instance, made: DeskList) -> None:
    """Write the list that the next root shall name; durable on return."""
    FolderStore(instance.root).replace(instance.next_desk_file.name, made.data)


def take_back(instance: Instance) -> None:
    """Forget the proposed list."""
    instance.next_desk_file.unlink(missing_ok=True)


def settle(instance: Instance, newest: Root) -> None:
    """Put the list that the newest root names into its place, and take away the proposal that it was."""
    file = instance.next_desk_file
    if file.is_file() and sha256(data := file.read_bytes()).hexdigest() == newest.desk:
        FolderStore(instance.root).replace(instance.desk_file.name, data)
        # A crash here leaves the same list twice; the next call takes the second away.
        file.unlink()
