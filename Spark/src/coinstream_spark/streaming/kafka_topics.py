"""Kafka's topics as Spark reads and writes them."""

from typing import Final

from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.topics import Topic

_LONGEST_FETCH_MS: Final = 1
"""Spark asks for records that it knows to be there. Then it asks where the partition begins and
ends, by the same connection, on which Kafka still waits with the answer to a fetch for what comes
next: by default for half a second, for each partition of each micro-batch."""


def read_stream(spark: SparkSession, bootstrap: str, topic: Topic, records: int) -> DataFrame:
    """Return a topic from its beginning, or from where a checkpoint says; never from its end.

    What Kafka has deleted before it was read does not stop the stream: `losses` sees it.

    Args:
        spark: the session.
        bootstrap: `host:port[,host:port…]`.
        topic: the topic.
        records: the most that a micro-batch takes.
    """
    return (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", bootstrap)
        .option("subscribe", topic.name)
        .option("startingOffsets", "earliest")
        .option("failOnDataLoss", "false")
        .option("maxOffsetsPerTrigger", records)
        .option("groupIdPrefix", "coinstream-spark")
        .option("kafka.fetch.max.wait.ms", _LONGEST_FETCH_MS)
        .load()
    )


def append(rows: DataFrame, bootstrap: str, topic: Topic) -> None:
    """Write rows with `key` and `value` to a topic; acknowledged by all replicas."""
    (
        rows.write.format("kafka")
        .option("kafka.bootstrap.servers", bootstrap)
        .option("kafka.acks", "all")
        .option("topic", topic.name)
        .save()
    )
