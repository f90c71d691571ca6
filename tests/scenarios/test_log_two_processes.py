"""Two processes that want to write one log take turns, whatever happens, and never fork it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sunseed.testing.log_folder import LogFolder

CODE = """
import sys
from pathlib import Path
from sunseed.errors import Refused
from sunseed.testing.log_folder import LogFolder
done = refused = 0
while done < 15:
    try:
        LogFolder(Path(sys.argv[1])).append(7)
        done += 1
    except Refused as error:
        assert "another writer" in str(error), error
        refused += 1
"""


def test_two_processes_append_to_one_log(tmp_path: Path) -> None:
    """Each is refused while the other writes; in the end every entry of both is there, once, in one tree."""
    log = LogFolder(tmp_path / "log")
    log.create()
    command = [sys.executable, "-c", CODE, str(log.root)]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    assert log.check(promised=210, seen=[], before={}) == 210
