"""Prints a whole site from nothing but its record: prints one JSON object.

    python bench/full_print.py PUBLIC INDEX [--workers N]

PUBLIC holds `log/` and `objects/` and nothing else; INDEX must not exist.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sunseed.edition.press import Press
from sunseed.store.folder import FolderStore

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("public", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    printed = Press(FolderStore(given.public), given.index, workers=given.workers).print()
    print(json.dumps({"size": printed.size, "files": len(printed.written)}))
