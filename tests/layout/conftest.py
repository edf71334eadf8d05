"""What the layout tests look at: the files that git knows or would add."""

import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def project_files(project_root: Path) -> list[Path]:
    """Every file of the project, relative to its root, without what git ignores."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=project_root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = [Path(name) for name in listing.split("\0") if name]
    return [file for file in files if (project_root / file).is_file()]
