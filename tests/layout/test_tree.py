"""The traps of the tree: names that shadow packages, tests in the wrong place, long files."""

import importlib.util
import sys
from pathlib import Path

import pytest

MOST_LINES = 300


def python_files(files: list[Path]) -> list[Path]:
    return [file for file in files if file.suffix == ".py"]


def test_no_python_file_is_directly_in_a_top_level_folder(project_files: list[Path]) -> None:
    """With one, a folder as `redis/` would be imported instead of the package of that name."""
    offending = [
        file
        for file in python_files(project_files)
        if len(file.parts) <= 2 and file != Path("tests/conftest.py")
    ]

    assert offending == []


@pytest.mark.parametrize("package", ["redis", "kafka"])
def test_a_room_does_not_shadow_the_package_it_is_named_after(
    package: str, project_root: Path
) -> None:
    spec = importlib.util.find_spec(package)

    assert spec is not None
    assert spec.origin is not None, f"{package} is a folder, not the installed package"
    assert project_root not in Path(spec.origin).parents or ".venv" in spec.origin


def test_the_projects_root_is_on_the_path_when_shadowing_is_tested(project_root: Path) -> None:
    assert str(project_root) in sys.path


def test_tests_are_under_tests_only(project_files: list[Path]) -> None:
    offending = [
        file
        for file in python_files(project_files)
        if (file.name.startswith("test_") or file.name == "conftest.py")
        and file.parts[0] != "tests"
    ]

    assert offending == []


def test_no_test_folder_is_a_package(project_files: list[Path]) -> None:
    """Pytest imports by path (`importlib` mode), where test files of one name do not collide."""
    offending = [
        file for file in project_files if file.parts[0] == "tests" and file.name == "__init__.py"
    ]

    assert offending == []


def test_every_room_keeps_its_code_in_a_source_folder_of_its_own_package(
    project_files: list[Path],
) -> None:
    rooms = {file.parts[0] for file in python_files(project_files)} - {"tests", "deploy", "airflow"}
    offending = [
        file
        for file in python_files(project_files)
        if file.parts[0] in rooms
        and not (file.parts[1] == "src" and file.parts[2].startswith("coinstream_"))
    ]

    assert offending == []


def test_airflows_room_has_dags_alone_and_shadows_no_part_of_its_package(
    project_files: list[Path],
) -> None:
    room = [file for file in project_files if file.parts[0] == "airflow"]
    code = python_files(room)

    assert code
    assert {file.parts[1] for file in code} == {"dags"}
    assert not {part for file in room for part in file.parts} & {"providers", "models", "utils"}


def test_every_package_says_that_it_is_typed(project_files: list[Path]) -> None:
    packages = {
        Path(*file.parts[: file.parts.index("src") + 2])
        for file in python_files(project_files)
        if "src" in file.parts
    }

    assert {package for package in packages if package / "py.typed" not in project_files} == set()


def test_no_python_file_is_named_after_nothing_in_particular(project_files: list[Path]) -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}

    assert [f for f in python_files(project_files) if {*f.parts[:-1], f.stem} & vague] == []


def test_no_source_file_has_outgrown_a_readers_patience(
    project_files: list[Path], project_root: Path
) -> None:
    lines = {
        str(file): (project_root / file).read_text().count("\n")
        for file in python_files(project_files)
        if "src" in file.parts
    }
    long = {name: count for name, count in lines.items() if count > MOST_LINES}

    assert long == {}, f"over {MOST_LINES} lines: take them apart"
