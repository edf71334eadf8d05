"""Settings of the batch jobs, by environment."""

from pydantic import Field

from coinstream_contracts.collections import DATABASE
from coinstream_mongodb.client import DEFAULT_URI
from coinstream_spark.settings import SparkSettings
from coinstream_spark.store_address import StoreAddress
from coinstream_telemetry.logs import Level


class JobSettings(SparkSettings):
    """The names of the variables are the fields' in upper case."""

    mongo_uri: str = DEFAULT_URI
    mongo_db: str = Field(default=DATABASE, min_length=1)
    log_level: Level = "info"
    incomplete_input_fails: bool = True
    """Whether incomplete input has an exit code of its own; not for what takes it as a failure."""

    @property
    def address(self) -> StoreAddress:
        """Where the history is."""
        return StoreAddress(self.mongo_uri, self.mongo_db)
