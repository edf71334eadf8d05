import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from coinstream_backend.operations.exposition import MAX_FIGURES, read_exposition

PROCESS = """\
# HELP process_resident_memory_bytes Resident memory size in bytes.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 9.7406976e+07
# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.79526455256e+09
# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 42.83
"""


def exposed(registry: CollectorRegistry) -> str:
    return generate_latest(registry).decode()


def test_each_metric_of_ours_becomes_one_figure() -> None:
    registry = CollectorRegistry()
    sent = Counter("coinstream_x_sent_total", "Sent", ["topic"], registry=registry)
    sent.labels("a").inc(3)
    sent.labels("b").inc(4)
    age = Gauge("coinstream_x_age_seconds", "Age", ["symbol"], registry=registry)
    age.labels("BTCUSDT").set(1.5)
    age.labels("ETHUSDT").set(0.5)
    took = Histogram("coinstream_x_took_seconds", "Took", registry=registry)
    took.observe(1)
    took.observe(3)
    Gauge("python_threads", "Not ours", registry=registry)

    found = read_exposition(exposed(registry)).figures
    assert [(one.name, one.kind, one.value, one.help) for one in found] == [
        ("coinstream_x_sent", "counter", 7, "Sent"),
        ("coinstream_x_age_seconds", "gauge", 1.5, "Age"),
        ("coinstream_x_took_seconds", "mean", 2, "Took"),
    ]


def test_a_metric_without_a_value_yet_is_left_out() -> None:
    registry = CollectorRegistry()
    Counter("coinstream_x_sent_total", "Sent", ["topic"], registry=registry)
    Histogram("coinstream_x_took_seconds", "Took", registry=registry)
    assert read_exposition(exposed(registry)).figures == []


def test_what_is_not_a_number_yet_is_left_out_and_spoils_nothing() -> None:
    registry = CollectorRegistry()
    lag = Gauge("coinstream_spark_lag_records", "Lag", ["query"], registry=registry)
    lag.labels("crypto_trades").set(float("nan"))
    lag.labels("crypto_kline_1m").set(3)
    Gauge("coinstream_x_age_seconds", "Age", registry=registry).set(float("inf"))
    told = read_exposition(exposed(registry) + "process_start_time_seconds NaN\n")
    assert [(one.name, one.value) for one in told.figures] == [("coinstream_spark_lag_records", 3)]
    assert [(one.topic, one.lag) for one in told.lags] == [("crypto_kline_1m", 3)]
    assert told.since_ms is None


def test_the_process_tells_its_version_start_memory_and_cpu_time() -> None:
    registry = CollectorRegistry()
    Info("coinstream_build", "Version", registry=registry).info({"version": "1.2.3"})
    told = read_exposition(exposed(registry) + PROCESS)
    assert (told.version, told.since_ms, told.memory, told.cpu_s) == (
        *("1.2.3", 1_795_264_552_560),
        *(97_406_976, 42.83),
    )
    assert told.figures == []


def test_who_keeps_its_offsets_elsewhere_tells_its_lag_by_query() -> None:
    registry = CollectorRegistry()
    lag = Gauge("coinstream_spark_lag_records", "Lag", ["query"], registry=registry)
    lag.labels("crypto_trades").set(17)
    # Kafka knows the offsets of who tells by topic.
    by_topic = Gauge("coinstream_redis_consumer_lag_records", "Lag", ["topic"], registry=registry)
    by_topic.labels("crypto_trades").set(3)
    told = read_exposition(exposed(registry))
    assert [(one.topic, one.lag) for one in told.lags] == [("crypto_trades", 17)]


def test_there_are_only_so_many_figures() -> None:
    registry = CollectorRegistry()
    for number in range(2 * MAX_FIGURES):
        Gauge(f"coinstream_x_{number}", "One of many", registry=registry)
    assert len(read_exposition(exposed(registry)).figures) == MAX_FIGURES


def test_what_is_no_metric_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_exposition("<html>not metrics at all</html>")
