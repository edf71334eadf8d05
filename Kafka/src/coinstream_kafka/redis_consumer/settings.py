"""Settings of the Redis consumer, read from the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings

from coinstream_telemetry.logs import Level


class RedisConsumerSettings(BaseSettings):
    """The names of the variables are the fields' in upper case."""

    kafka_bootstrap: str = Field(default="127.0.0.1:9092", min_length=1)
    consumer_group: str = Field(default="coinstream-redis", min_length=1)
    redis_host: str = Field(default="127.0.0.1", min_length=1)
    redis_port: int = Field(default=6379, ge=1, le=65_535)
    redis_password: str = ""
    status_port: int = Field(default=9103, ge=0, le=65_535)
    log_level: Level = "info"
    batch_records: int = Field(default=5_000, ge=1, le=100_000)
    """Records taken from Kafka at a time, the most that is folded into one write."""
    ready_lag: int = Field(default=5_000, ge=0)
    """Records behind the end of the log, over all partitions, up to which the service is ready."""
    catch_up_records: int = Field(default=200_000, ge=0)
    """A partition that is further behind is not read through: the newest part of it is enough."""
