"""How many lies are told to the verdicts."""

from __future__ import annotations

import re
from pathlib import Path


def test_the_number_of_lies_tried_is_counted() -> None:
    """Every lie is a test whose name begins with test_lie_; fewer than before is a loss."""
    files = Path(__file__).parent.glob("test_verify_forgeries_*.py")
    assert sum(len(re.findall(r"^def test_lie_", file.read_text("utf-8"), re.MULTILINE)) for file in files) >= 82
