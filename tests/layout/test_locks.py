"""Locks: pinned by hash, naming no registry's address, and in step with what they lock."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

LOCKED = (
    "exchange",
    "kafka",
    "backend",
    "spark",
    "local",
    "embedded",
    "bench",
    "dev",
    "bootstrap",
    "node",
)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*(.*)$")


def lock(project_root: Path, name: str) -> str:
    return (project_root / f"requirements/{name}.txt").read_text()


@pytest.fixture(scope="module")
def project(project_root: Path) -> dict[str, Any]:
    return tomllib.loads((project_root / "pyproject.toml").read_text())


def test_every_lock_belongs_to_an_extra_or_a_group(
    project_root: Path, project: dict[str, Any]
) -> None:
    declared = {*project["project"]["optional-dependencies"], *project["dependency-groups"]}
    locks = {file.stem for file in (project_root / "requirements").glob("*.txt")}

    assert locks == set(LOCKED)
    assert locks <= declared


def test_airflows_own_lock_has_a_hash_for_every_requirement_and_names_no_address(
    project_root: Path,
) -> None:
    text = (project_root / "airflow/requirements.txt").read_text()
    requirements = re.split(r"\n(?=[a-z0-9])", text)

    assert "apache-airflow-core" in dict(PINNED.findall(text))
    assert [each[:40] for each in requirements if "--hash=sha256:" not in each] == []
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url.*|--find-links.*", text) == []


@pytest.mark.parametrize("name", LOCKED)
def test_every_locked_requirement_has_a_hash(name: str, project_root: Path) -> None:
    requirements = re.split(r"\n(?=[a-z0-9])", lock(project_root, name))

    assert [each[:40] for each in requirements if "--hash=sha256:" not in each] == []


@pytest.mark.parametrize("name", LOCKED)
def test_no_python_lock_names_an_address(name: str, project_root: Path) -> None:
    text = lock(project_root, name)

    assert re.findall(r"https?://\S+|--(?:extra-)?index-url.*|--find-links.*", text) == []


@pytest.mark.parametrize("name", LOCKED)
def test_a_package_has_the_same_version_in_every_lock(name: str, project_root: Path) -> None:
    dev = dict(PINNED.findall(lock(project_root, "dev")))
    pinned = dict(PINNED.findall(lock(project_root, name)))

    assert {p: v for p, v in pinned.items() if dev.get(p, v) != v} == {}


def test_the_development_lock_has_every_package_that_is_declared(
    project_root: Path, project: dict[str, Any]
) -> None:
    pinned = {name for name, _ in PINNED.findall(lock(project_root, "dev"))}
    extras = project["project"]["optional-dependencies"]
    declared = [
        *project["project"]["dependencies"],
        *(one for each in extras.values() for one in each),
    ]
    names = {match[1].lower() for text in declared if (match := REQUIREMENT.match(text))}

    assert names - {"coinstream"} <= pinned


@pytest.fixture(scope="module")
def page_packages(project_root: Path) -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(
        (project_root / "frontend/package-lock.json").read_text()
    )["packages"]
    return packages


def is_for_our_images(entry: dict[str, Any]) -> bool:
    systems, processors = entry.get("os", ["linux"]), entry.get("cpu", ["x64"])
    return (
        "linux" in systems
        and bool({"x64", "arm64"}.intersection(processors))
        and "glibc" in entry.get("libc", ["glibc"])
    )


def test_the_pages_lock_names_no_address_and_hashes_every_package_for_linux(
    page_packages: dict[str, dict[str, Any]],
) -> None:
    installed = {name: entry for name, entry in page_packages.items() if name}

    assert [name for name, entry in installed.items() if "resolved" in entry] == []
    unhashed = {name for name, entry in installed.items() if "integrity" not in entry}
    assert {name for name in unhashed if is_for_our_images(installed[name])} == set()
    assert all(installed[name].get("optional") for name in unhashed)


def test_the_pages_lock_has_every_optional_package_so_that_npm_ci_takes_it(
    page_packages: dict[str, dict[str, Any]],
) -> None:
    missing = [
        name
        for path, entry in page_packages.items()
        for name in entry.get("optionalDependencies", {})
        if not {f"node_modules/{name}", f"{path}/node_modules/{name}"} & set(page_packages)
    ]

    assert missing == []


def test_no_lock_file_that_would_name_addresses_is_kept(project_files: list[Path]) -> None:
    kept = {file.name for file in project_files}

    assert kept & {"uv.lock", "poetry.lock", "Pipfile.lock", "yarn.lock", "pnpm-lock.yaml"} == set()


def test_the_jars_are_declared_with_exact_versions_and_no_repository(
    project_root: Path, project_files: list[Path]
) -> None:
    poms = [file for file in project_files if file.name == "pom.xml"]

    assert len(poms) >= 2
    for pom in poms:
        text = (project_root / pom).read_text()
        assert "<repository>" not in text
        assert "<pluginRepository>" not in text
        assert not re.search(r"<(?:[\w.-]*\.)?version>[^<]*(?:SNAPSHOT|LATEST|RELEASE|[\[(])", text)
