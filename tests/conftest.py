"""Fixtures every kind of test may use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sunseed.testing import browsing
from sunseed.testing.memory import memory_folder

# Playwright keeps an event loop running in the thread that drives the browser, for as long as the browser is open.
# Django then takes every later test of the same process for asynchronous code and refuses the database, without need.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Where tests, their browsers and commands write, unless the variable says otherwise.
if "TMPDIR" not in os.environ and (_memory := memory_folder(least_mib=8192)) is not None:
    os.environ["TMPDIR"] = str(_memory)
    tempfile.tempdir = None  # it is asked again

ROOT = Path(__file__).resolve().parent.parent

# The same examples in every ordinary run, so that a red run says something about the change and nothing about chance;
# `make test-long` searches anew. A slow machine is no fault of an example.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("anew", deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_configure(config: pytest.Config) -> None:
    """Choose how examples are found, before any test module is read."""
    settings.load_profile("anew" if config.getoption("-m") == "long" else "same")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what drives a browser first: files that take minutes must not be what one worker is still at in the end."""
    items.sort(key=lambda one: one.get_closest_marker("browser") is None)


@pytest.fixture(scope="module", autouse=True)
def _browsers_end_with_their_file() -> Iterator[None]:
    """Close the browsers that the tests of one file shared."""
    yield
    browsing.close_all()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data from elsewhere; skip aloud where it is absent."""
    folder = Path(os.environ.get("SUNSEED_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data is not at {folder}; set SUNSEED_SHARED_DATA to run this test")
    return folder
