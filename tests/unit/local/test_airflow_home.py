import base64
import json
import stat
from configparser import ConfigParser
from pathlib import Path

import pytest

from coinstream_local import plan, probes
from coinstream_local.airflow_home import AirflowHome
from coinstream_local.market import choose
from coinstream_local.part import AirflowProbe, Part
from coinstream_local.ports import free_ports
from coinstream_local.programs import Programs
from coinstream_local.settings import RunSettings

SIMULATOR = choose("simulator", lambda: False)


@pytest.fixture
def home(tmp_path: Path) -> AirflowHome:
    return AirflowHome(tmp_path / "airflow", tmp_path / "market/airflow", 18_088)


def config(home: AirflowHome) -> ConfigParser:
    parser = ConfigParser()
    parser.read(home.folder / "airflow.cfg")
    return parser


def password(home: AirflowHome) -> str:
    return str(json.loads(home.passwords.read_text())["admin"])


def test_airflow_listens_on_the_loopback_interface_alone(home: AirflowHome) -> None:
    home.prepare("admin", "")

    assert config(home)["api"]["host"] == "127.0.0.1"
    assert config(home)["core"]["execution_api_server_url"] == "http://127.0.0.1:18088/execution/"


def test_a_password_that_was_made_up_stays_until_one_is_set(home: AirflowHome) -> None:
    home.prepare("admin", "")
    made_up = password(home)
    home.prepare("admin", "")
    assert password(home) == made_up

    home.prepare("admin", "mine")
    assert password(home) == "mine"


def test_secrets_are_kept_between_starts_and_nobody_else_may_read_them(home: AirflowHome) -> None:
    home.prepare("admin", "")
    before = dict(config(home)["api_auth"])
    home.prepare("admin", "")

    assert dict(config(home)["api_auth"]) == before
    for file in home.folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_that_is_too_short_for_its_signature_is_replaced(home: AirflowHome) -> None:
    home.prepare("admin", "")
    short = {"fernet_key": "f" * 44, "api_secret": "a" * 44, "token_secret": "t" * 44}
    (home.folder / "secrets.json").write_text(json.dumps(short))
    home.prepare("admin", "")

    written = config(home)
    assert len(base64.urlsafe_b64decode(written["api_auth"]["jwt_secret"])) == 64
    assert len(base64.urlsafe_b64decode(written["api"]["secret_key"])) == 64
    assert written["core"]["fernet_key"] == "f" * 44


def test_each_airflow_has_secrets_of_its_own(home: AirflowHome, tmp_path: Path) -> None:
    other = AirflowHome(tmp_path / "other", tmp_path / "runs", 18_089)
    home.prepare("admin", "")
    other.prepare("admin", "")

    assert config(home)["api_auth"]["jwt_secret"] != config(other)["api_auth"]["jwt_secret"]
    assert password(home) != password(other)


def test_runs_are_caught_up_with_since_the_hour_of_the_markets_first_start(
    home: AirflowHome,
) -> None:
    home.prepare("admin", "")
    since = home.since()
    (home.runs / "since").write_text("2026-01-01T05:00:00+00:00")
    home.prepare("admin", "")

    assert since.endswith(":00:00+00:00")
    assert home.since() == "2026-01-01T05:00:00+00:00"


def planned(settings: RunSettings, airflow: str | None) -> dict[str, Part]:
    programs = Programs(Path("/venv/bin"), "/usr/bin/node", Path("/page/server.js"), None, airflow)
    return {part.name: part for part in plan.parts(settings, SIMULATOR, programs)}


def test_airflows_jobs_are_told_where_the_stores_are_and_which_python_has_spark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MONGO_PORT", "17117")
    parts = planned(RunSettings(), "/airflow/bin/airflow")

    for name in ("airflow-scheduler", "airflow-dag-processor"):
        environment = parts[name].environment
        assert environment["MONGO_URI"] == "mongodb://127.0.0.1:17117/?directConnection=true"
        assert environment["SPARK_JOBS_PYTHON"] == "/venv/bin/python"
        assert parts[name].needs == ["airflow-api"]


def test_a_switch_leaves_airflow_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW", "0")
    parts = planned(RunSettings(), "/airflow/bin/airflow")

    assert not [name for name in parts if name.startswith("airflow")]


def test_airflow_is_not_ready_where_nobody_answers() -> None:
    (port,) = free_ports(1)

    assert not probes.ready(AirflowProbe(port, "scheduler"), "127.0.0.1")


def test_a_password_is_not_written_into_what_describes_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW_PASSWORD", "not to be told")

    assert "not to be told" not in json.dumps(RunSettings().saved())
