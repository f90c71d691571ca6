"""The child process that opens films of strangers: gives up its rights, does one task and says how it went.

Called by `parent` alone, as a module. Standard output is lines of JSON: `{"share": 0.4}` while it works, then one
object with the result or `{"error", "words"}`.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import msgspec

from sunseed.errors import SunseedError


def main(task: str) -> None:
    """Do one task."""
    asked = json.loads(task)
    _give_up(*asked["limits"])
    _say(_done(asked["what"], asked["words"]))


def _give_up(time_s: int, memory_bytes: int, file_bytes: int) -> None:
    """Set limits that no later code can raise: a bomb ends this process and nothing else."""
    for kind, most in (
        (resource.RLIMIT_CPU, 2 * time_s),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _done(what: str, words: dict[str, Any]) -> dict[str, Any]:
    # PyAV is loaded behind the limits and only here.
    from sunseed.capture.films import cleaning, reading, splicing
    from sunseed.capture.films.covering import Plan

    try:
        if what == "clean":
            cut = words["cut"]
            plan = msgspec.json.decode(Path(words["plan"]).read_bytes(), type=Plan)
            return cleaning.clean(
                words["source"], words["target"], words["poster"], cut and tuple(cut), words["side"], plan, _share
            )
        if what == "splice":
            return splicing.splice(words["sources"], words["target"], words["poster"], _share)
        return reading.fingerprint(words["source"], words["out"], words["pictures"])
    except SunseedError as error:
        return {"error": type(error).__name__, "words": str(error)}
    except MemoryError:
        return {"error": "Unavailable", "words": "film: decoding it needs more memory than is allowed"}
    except (OSError, ValueError, EOFError) as error:
        # PyAV's errors are OSError and ValueError: what a damaged file says.
        return {"error": "Malformed", "words": f"film: {type(error).__name__}: {str(error)[:300]}"}


def _share(done: float) -> None:
    _say({"share": round(min(max(done, 0.0), 1.0), 4)})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
