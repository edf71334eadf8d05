"""Fixtures for tests of every kind."""

from pathlib import Path

import hypothesis
import pytest

# A machine under load is slow, not wrong: no test fails for the time it takes.
hypothesis.settings.register_profile("coinstream", deadline=None)
hypothesis.settings.load_profile("coinstream")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def capture_files() -> list[Path]:
    """The recording of the real exchange, in order; the test skips where it is absent."""
    folder = ROOT.parent / "shared/data/capture"
    files = sorted(folder.glob("*.gz"))
    if not files:
        pytest.skip("no recording of the exchange in ../shared/data/capture")
    return files
