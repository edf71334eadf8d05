"""Fixtures for tests of every kind."""

from pathlib import Path

import pytest

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
