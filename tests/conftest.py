"""Fixtures every kind of test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Playwright keeps an event loop running in the thread that drives the browser, for as long as the browser is open.
# Django then takes every later test of the same process for asynchronous code and refuses the database, without need.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data from elsewhere; skip aloud where it is absent."""
    folder = Path(os.environ.get("SUNSEED_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data is not at {folder}; set SUNSEED_SHARED_DATA to run this test")
    return folder
