"""Rows of this process as a DataFrame."""

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

FRAME_ERRORS: Final = (pa.ArrowException, PySparkException)
"""What the making of a frame and all that is done with it raise."""


def local_frame(
    spark: SparkSession, rows: Iterable[tuple[Any, ...]], schema: StructType
) -> DataFrame:
    """Return rows as a DataFrame of one partition, which saves shuffles where there are few.

    They go over as columns. As a list of rows they would go by way of a Python process, which Spark
    starts only to write them in another way.

    Raises:
        pyarrow.ArrowException: a value is none of its column's type, or would be rounded.
    """
    types = to_arrow_schema(schema)
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types.types, strict=True)]
    return spark.createDataFrame(pa.Table.from_arrays(arrays, schema=types), schema).coalesce(1)
