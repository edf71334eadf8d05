"""Settings of every Spark job, by environment."""

from pydantic_settings import BaseSettings


class SparkSettings(BaseSettings):
    """How large Spark makes itself. The defaults fit two cores; a cluster sets its own.

    `spark_master` counts only where nothing else chose one: `spark-submit` and the operator do.
    """

    spark_master: str = "local[2]"
    spark_driver_memory: str = "1g"
    spark_shuffle_partitions: int = 4
