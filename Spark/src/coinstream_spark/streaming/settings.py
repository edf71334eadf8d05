"""Settings of the streaming job, by environment."""

from pathlib import Path

from pydantic import Field

from coinstream_contracts.collections import DATABASE
from coinstream_mongodb.client import DEFAULT_URI
from coinstream_spark.session import LOGGING_OPTION
from coinstream_spark.settings import SparkSettings
from coinstream_telemetry.logs import Level


class StreamingSettings(SparkSettings):
    """The names of the variables are the fields' in upper case. The defaults fit two cores."""

    spark_shuffle_partitions: int = Field(default=2, ge=1)
    spark_tasks: int = Field(default=1, ge=0)
    """Tasks that a micro-batch is read by; on few cores one is faster than one for each of Kafka's
    partitions. 0: as many as Kafka has partitions, for a cluster."""
    kafka_bootstrap: str = Field(default="127.0.0.1:9092", min_length=1)
    mongo_uri: str = DEFAULT_URI
    mongo_db: str = Field(default=DATABASE, min_length=1)
    redis_host: str = Field(default="127.0.0.1", min_length=1)
    redis_port: int = Field(default=6379, ge=1, le=65_535)
    redis_password: str = ""
    checkpoints: str = ".coinstream/spark"
    """Where each query keeps how far it has read: a folder, or an address that Hadoop can open."""
    spark_jars: Path = Path(__file__).resolve().parents[3] / "target/dependency"
    """The folder of the jars with which Spark reads Kafka; by default a checkout's."""
    status_port: int = Field(default=9104, ge=0, le=65_535)
    log_level: Level = "info"
    market: str = ""
    """The market's name in health events, as in `simulator`."""

    kline_trigger_s: float = Field(default=0.5, gt=0)
    trade_trigger_s: float = Field(default=5.0, gt=0)
    kline_records: int = Field(default=20_000, ge=1)
    """Most records of a micro-batch of klines."""
    trade_records: int = Field(default=50_000, ge=1)
    """Most records of a micro-batch of trades."""
    open_rollup_s: float = Field(default=5.0, ge=0)
    """How often the candles above a minute follow a minute that is still open. A minute that has
    closed is taken up at once."""
    ranking_s: float = Field(default=10.0, gt=0)
    """How often the rankings are renewed."""
    stop_timeout_s: float = Field(default=20.0, gt=0)
    """How long a clean stop waits for a micro-batch to end."""


def jars(folder: Path) -> str:
    """Return the jars of a folder as Spark's setting `spark.jars` takes them.

    Raises:
        FileNotFoundError: there is none.
    """
    found = sorted(str(jar) for jar in folder.glob("*.jar"))
    if not found:
        raise FileNotFoundError(f"no jars in {folder}: run `make setup`")
    return ",".join(found)


def spark_options(jars: str, checkpoints: str) -> dict[str, str]:
    """Return what a job that never ends asks of Spark, beside what every job does."""
    return _file_options(checkpoints) | {
        "spark.jars": jars,
        "spark.driver.extraJavaOptions": (
            # On few cores and a small heap the serial collector costs the least, and so does code
            # that is compiled once: the best code would take longer to make than it ever saves.
            "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            " -XX:MaxDirectMemorySize=128m -XX:ReservedCodeCacheSize=160m"
            f" -XX:+ExitOnOutOfMemoryError {LOGGING_OPTION}"
        ),
        "spark.scheduler.mode": "FAIR",
        # A micro-batch is small: planning it anew at each stage would cost more than it saves.
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.streaming.minBatchesToRetain": "20",
        "spark.sql.streaming.numRecentProgressUpdates": "2",
        # What Spark remembers for its web page, which is off, is bounded by number alone.
        "spark.ui.retainedJobs": "20",
        "spark.ui.retainedStages": "20",
        "spark.ui.retainedTasks": "100",
        "spark.sql.ui.retainedExecutions": "10",
    }


def _file_options(checkpoints: str) -> dict[str, str]:
    """Return how files of checkpoints are made where they are this machine's own.

    The way that Spark chooses by itself starts a dozen processes for each file there, to look at
    links and to set permissions; so chosen, and without Hadoop's checksums beside, it is one.
    Elsewhere Spark's choice is the one that renames at one stroke.
    """
    if "://" in checkpoints and not checkpoints.startswith("file://"):
        return {}
    package = "org.apache.spark.sql.execution.streaming"
    return {
        "spark.sql.streaming.checkpointFileManagerClass": (
            f"{package}.FileSystemBasedCheckpointFileManager"
        ),
        "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    }
