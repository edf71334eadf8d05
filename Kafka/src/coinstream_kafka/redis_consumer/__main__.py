"""`coinstream-redis-consumer`: keeps the hot state in Redis in step with Kafka.

Exit code 0: stopped by SIGTERM or SIGINT, all that was written is committed; 1: an unforeseen
failure, to be started again; 2: the settings are wrong.
"""

import signal
import sys
import threading

from pydantic import ValidationError

from coinstream_kafka.backoff import Backoff
from coinstream_kafka.kafka_log import KafkaLog, LogError
from coinstream_kafka.kafka_producer import SinkSettings, open_kafka_producer
from coinstream_kafka.kafka_records import Partition
from coinstream_kafka.redis_consumer.batch import TOPICS, Batch
from coinstream_kafka.redis_consumer.dead_letters import DeadLetters
from coinstream_kafka.redis_consumer.figures import Figures, Readiness
from coinstream_kafka.redis_consumer.loop import ConsumerLoop, Limits, Ports
from coinstream_kafka.redis_consumer.rebuild import RunningRebuild, read_again
from coinstream_kafka.redis_consumer.settings import RedisConsumerSettings
from coinstream_redis.connection import RedisAddress, connect
from coinstream_redis.generation import GenerationStore
from coinstream_redis.hot_state_writer import HotStateWriter
from coinstream_telemetry.logs import configure_logs, get_logger
from coinstream_telemetry.status import status_endpoint

_log = get_logger(__name__)


def main() -> None:
    """Run the service until it is told to stop."""
    try:
        settings = RedisConsumerSettings()
    except ValidationError as error:
        print(f"coinstream-redis-consumer: {error}", file=sys.stderr)
        sys.exit(2)
    configure_logs("redis-consumer", settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    readiness = Readiness(settings.ready_lag)
    with status_endpoint(settings.status_port, ready=readiness.ready):
        run(settings, readiness, stop)
    _log.info("stopped")


def run(settings: RedisConsumerSettings, readiness: Readiness, stop: threading.Event) -> None:
    """Put the parts together and go round until `stop` is set."""
    log = _open_log(settings, stop)
    if log is None:
        return
    address = RedisAddress(settings.redis_host, settings.redis_port, settings.redis_password)
    client = connect(address)
    figures = Figures()
    letters = DeadLetters(
        lambda: open_kafka_producer(
            SinkSettings(settings.kafka_bootstrap, client_id="coinstream-redis-consumer"),
            lambda error: _log.warning("dead_letters_unreachable", error=error.str()),
        ),
        figures,
    )

    def rebuild(partitions: frozenset[Partition]) -> int:
        history = KafkaLog(settings.kafka_bootstrap, "coinstream-redis-rebuild")
        try:
            with connect(address) as history_client:
                writer = HotStateWriter(history_client)

                def write(batch: Batch) -> None:
                    writer.write(batch.changes)

                return read_again(
                    history,
                    partitions,
                    write,
                    batch_records=settings.batch_records,
                    stopping=stop.is_set,
                )
        finally:
            history.close()

    try:
        ConsumerLoop(
            Ports(
                log=log,
                writer=HotStateWriter(client),
                generations=GenerationStore(client),
                start_rebuild=lambda partitions: RunningRebuild(lambda: rebuild(partitions), stop),
                letters=letters,
            ),
            Limits(settings.batch_records, settings.catch_up_records),
            figures=figures,
            readiness=readiness,
            stop=stop,
        ).run()
    finally:
        letters.close()
        log.close()
        client.close()


def _open_log(settings: RedisConsumerSettings, stop: threading.Event) -> KafkaLog | None:
    """Connect to Kafka, however long that takes; None when the service is to stop first."""
    backoff = Backoff(0.2, 5.0)
    while not stop.is_set():
        try:
            return KafkaLog(
                settings.kafka_bootstrap,
                "coinstream-redis-consumer",
                group=settings.consumer_group,
                topics=[topic.name for topic in TOPICS],
            )
        except LogError as error:
            _log.warning("kafka_unreachable", error=str(error))
            stop.wait(backoff.next_s())
    return None


if __name__ == "__main__":
    main()
