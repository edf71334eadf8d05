from pathlib import Path

import pytest

from coinstream_local.market import check_exchange, choose


def never_asked() -> bool:
    raise AssertionError("Binance was asked although the setting names the market")


def test_auto_follows_binance_when_it_answers() -> None:
    market = choose("auto", lambda: True)

    assert (market.exchange, market.local, market.from_scratch) == ("binance", False, False)


def test_auto_falls_back_to_the_simulator_and_says_why() -> None:
    market = choose("auto", lambda: False)

    assert (market.exchange, market.local) == ("simulator", True)
    assert "Binance does not answer" in market.reason


@pytest.mark.parametrize("name", ["binance", "binance_us", "simulator"])
def test_a_named_market_is_taken_without_asking_binance(name: str) -> None:
    assert choose(name, never_asked).exchange == name


def test_a_replay_names_its_recordings_and_starts_from_scratch(tmp_path: Path) -> None:
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    first.touch()
    second.touch()

    market = choose(check_exchange(f"replay:{first},{second}"), never_asked)

    assert market.exchange == f"replay:{first}"
    assert market.recordings == (first, second)
    assert market.from_scratch


def test_every_market_has_a_folder_of_its_own(tmp_path: Path) -> None:
    recording = tmp_path / "a.gz"
    recording.touch()
    settings = ["binance", "binance_us", "simulator", f"replay:{recording}"]

    assert len({choose(setting, never_asked).folder for setting in settings}) == len(settings)


def test_a_recordings_path_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.gz").touch()
    monkeypatch.chdir(tmp_path)

    assert check_exchange("replay:a.gz") == f"replay:{tmp_path / 'a.gz'}"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("kraken", "one of auto, binance"),
        ("replay:", "name the recording"),
        ("replay:/nowhere/a.gz", "no such recording: /nowhere/a.gz"),
    ],
)
def test_an_impossible_market_is_refused_with_what_is_possible(setting: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_exchange(setting)
