"""Kafka's topics as Spark reads and writes them."""

from pyspark.sql import DataFrame, SparkSession

from coinstream_contracts.topics import Topic


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
