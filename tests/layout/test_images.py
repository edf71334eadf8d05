"""What the images' files promise: a known base, no powers, and a way to ask for their health."""

import json
import re
from pathlib import Path

import pytest

EXACT_VERSION = re.compile(r"^[a-z0-9./-]+:\d+\.\d+\.\d+[a-z0-9.-]*$")
ROOT = {"root", "0"}


@pytest.fixture(scope="module", params=["frontend"])
def image(request: pytest.FixtureRequest, project_root: Path) -> list[list[str]]:
    """The instructions of one image's file, as words; a backslash goes on with the next line."""
    text = (project_root / request.param / "Dockerfile").read_text().replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [line.split() for line in lines if line and not line.startswith("#")]


def last_stage(image: list[list[str]]) -> list[list[str]]:
    begins = max(index for index, words in enumerate(image) if words[0] == "FROM")
    return image[begins:]


def test_every_base_is_named_with_its_exact_version(image: list[list[str]]) -> None:
    bases = [words[1] for words in image if words[0] == "FROM"]

    assert bases
    assert [base for base in bases if not EXACT_VERSION.match(base)] == []


def test_the_service_has_a_user_of_its_own_from_before_its_command(image: list[list[str]]) -> None:
    names = [words[0] for words in last_stage(image)]
    users = [words[1] for words in last_stage(image) if words[0] == "USER"]

    assert users
    assert users[-1] not in ROOT
    assert names.index("USER") < names.index("CMD")


def test_what_is_served_belongs_to_root(image: list[list[str]]) -> None:
    copies = [words for words in last_stage(image) if words[0] == "COPY"]

    assert copies
    assert [words for words in copies if any(word.startswith("--chown") for word in words)] == []


def test_the_image_says_how_to_ask_for_its_health(image: list[list[str]]) -> None:
    checks = [words for words in last_stage(image) if words[0] == "HEALTHCHECK"]

    assert len(checks) == 1
    assert any(word.startswith("--timeout=") for word in checks[0])


def test_the_page_is_built_by_a_node_that_it_allows(project_root: Path) -> None:
    image = (project_root / "frontend/Dockerfile").read_text()
    bases = set(re.findall(r"^FROM node:(\d+)\.(\d+)\.\d+-slim\b", image, re.MULTILINE))
    package = json.loads((project_root / "frontend/package.json").read_text())
    least = re.fullmatch(r">=(\d+)\.(\d+)", package["engines"]["node"])

    assert least is not None
    assert len(bases) == 1, "built and run by one version"
    major, minor = (int(part) for part in bases.pop())
    assert major == int(least[1])
    assert minor >= int(least[2])


def test_the_pages_image_is_built_of_what_its_build_reads(project_root: Path) -> None:
    frontend = project_root / "frontend"
    allowed = [
        line.removeprefix("!")
        for line in (frontend / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    dockerfile = (frontend / "Dockerfile").read_text()
    copied = re.search(r"^COPY (package\.json .+) \./$", dockerfile, re.MULTILINE)

    assert [name for name in allowed if not (frontend / name).exists()] == []
    assert copied is not None
    assert set(copied[1].split()) <= set(allowed)
