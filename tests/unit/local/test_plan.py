from pathlib import Path

import pytest

from coinstream_local import plan
from coinstream_local.market import Market, choose
from coinstream_local.part import HttpProbe, Part, startable, waves
from coinstream_local.programs import Programs
from coinstream_local.settings import RunSettings

PROGRAMS = Programs(Path("/venv/bin"), node="/usr/bin/node", page=Path("/page/server.js"))
SIMULATOR = choose("simulator", lambda: False)
BINANCE = choose("binance", lambda: True)


def planned(market: Market, settings: RunSettings | None = None) -> dict[str, Part]:
    return {part.name: part for part in plan.parts(settings or RunSettings(), market, PROGRAMS)}


def test_our_own_exchange_is_a_part_only_where_it_serves_the_market() -> None:
    assert "exchange" in planned(SIMULATOR)
    assert "exchange" not in planned(BINANCE)


@pytest.mark.parametrize("market", [SIMULATOR, BINANCE])
def test_producers_start_after_kafka_and_after_the_exchange_where_there_is_one(
    market: Market,
) -> None:
    parts = planned(market)
    expected = {"kafka", "exchange"} & set(parts)

    for name in ("kline-producer", "market-producer"):
        assert set(parts[name].needs) == expected


def test_parts_stop_in_an_order_in_which_producers_flush_before_kafka_goes() -> None:
    order = [
        part.name for group in reversed(waves(list(planned(SIMULATOR).values()))) for part in group
    ]

    for producer in ("kline-producer", "market-producer", "redis-consumer", "api"):
        assert order.index(producer) < order.index("kafka")
    assert order.index("redis-consumer") < order.index("redis")


def test_every_service_is_told_the_ports_that_were_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_PORT", "19092")
    monkeypatch.setenv("REDIS_PORT", "16390")
    monkeypatch.setenv("MONGO_PORT", "17117")
    monkeypatch.setenv("EXCHANGE_PORT", "19443")
    parts = planned(SIMULATOR)

    for name in ("kline-producer", "market-producer", "redis-consumer", "api"):
        environment = parts[name].environment
        assert environment["KAFKA_BOOTSTRAP"] == "127.0.0.1:19092"
        assert environment["REDIS_PORT"] == "16390"
        assert environment["MONGO_URI"] == "mongodb://127.0.0.1:17117/?directConnection=true"
        assert environment["SIMULATOR_URL"] == "http://127.0.0.1:19443"


def test_mongodbs_indexes_are_made_before_what_needs_it_starts() -> None:
    mongodb = planned(SIMULATOR)["mongodb"]

    assert mongodb.then == [
        *("/venv/bin/python", "-m", "coinstream_mongodb.indexes"),
        *("--uri", "mongodb://127.0.0.1:27117/?directConnection=true"),
    ]


def test_spark_starts_after_what_it_reads_and_writes_and_keeps_its_place_with_the_markets_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COINSTREAM_DATA", str(tmp_path))
    monkeypatch.setenv("SPARK_STATUS_PORT", "19104")
    monkeypatch.setenv("MONGO_PORT", "17117")
    spark = planned(SIMULATOR)["spark"]

    assert set(spark.needs) == {"kafka", "mongodb", "redis"}
    assert spark.environment["CHECKPOINTS"] == f"{tmp_path}/markets/simulator/spark"
    assert spark.environment["MONGO_URI"] == "mongodb://127.0.0.1:17117/?directConnection=true"
    assert spark.environment["MARKET"] == "simulator"
    assert spark.probe == HttpProbe(19_104, "/health/ready")


def test_spark_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK", "0")

    assert "spark" not in planned(SIMULATOR)


def test_the_page_and_the_api_know_each_others_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_PORT", "8100")
    monkeypatch.setenv("WEB_PORT", "3100")
    parts = planned(SIMULATOR)

    assert parts["web"].environment["NEXT_PUBLIC_API_URL"] == "http://127.0.0.1:8100"
    assert parts["web"].environment["NEXT_PUBLIC_WS_URL"] == "ws://127.0.0.1:8100"
    origins = parts["api"].environment["CORS_ORIGINS"].split(",")
    assert origins == ["http://127.0.0.1:3100", "http://localhost:3100"]


def test_the_api_is_told_where_every_service_that_runs_tells_how_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_PORT", "8100")

    def told() -> set[str]:
        addresses = planned(SIMULATOR)["api"].environment["STATUS_URLS"].split(",")
        return {address.partition("=http://127.0.0.1:")[0] for address in addresses}

    services = {"kline-producer", "market-producer", "redis-consumer", "api"}
    assert told() == services | {"spark"}
    monkeypatch.setenv("SPARK", "0")
    assert told() == services


def test_no_two_parts_are_probed_on_the_same_port() -> None:
    ports = [part.probe.port for part in planned(SIMULATOR).values()]

    assert len(ports) == len(set(ports))


def test_a_replay_passes_recordings_pace_and_times_to_the_exchange(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPLAY_SPEED", "10")
    monkeypatch.setenv("REPLAY_SHIFT", "0")
    market = Market("replay:/a.gz", "replay", "as asked", (Path("/a.gz"), Path("/b.gz")))

    command = planned(market)["exchange"].command

    assert command[command.index("--replay") :] == [
        *("--replay", "/a.gz", "/b.gz"),
        *("--speed", "10", "--no-shift"),
        *("--wait-for", "trade,depth@100ms,kline_1m"),
    ]


def test_the_rate_of_the_simulated_market_is_left_to_it_unless_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "--rate" not in planned(SIMULATOR)["exchange"].command

    monkeypatch.setenv("RATE", "2500")
    command = planned(SIMULATOR)["exchange"].command
    assert command[command.index("--rate") + 1] == "2500"


def part(name: str, *needs: str) -> Part:
    return Part(
        name=name,
        title=name,
        command=[name],
        probe=HttpProbe(1, "/"),
        folder="/",
        address="",
        needs=list(needs),
    )


def test_a_part_is_startable_once_all_it_needs_is_ready() -> None:
    parts = [part("a"), part("b", "a"), part("c", "a", "b")]

    assert [p.name for p in startable(parts, started=[], ready=[])] == ["a"]
    assert [p.name for p in startable(parts, started=["a"], ready=[])] == []
    assert [p.name for p in startable(parts, started=["a"], ready=["a"])] == ["b"]
    assert [p.name for p in startable(parts, started=["a", "b"], ready=["a", "b"])] == ["c"]


def test_a_need_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        waves([part("a", "nowhere")])


def test_parts_that_need_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        waves([part("a", "b"), part("b", "a")])
