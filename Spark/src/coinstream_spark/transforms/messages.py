"""Kafka's records as trades, and as dead letters where they are none.

The rules are those of `contracts.messages`: amounts are text, unknown fields are ignored, a field
that is missing or of another type makes the whole message one that cannot be read.
"""

from collections.abc import Mapping
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    BooleanType,
    DataType,
    DecimalType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from coinstream_contracts.messages.dead_letter import MAX_RAW_BYTES
from coinstream_spark.schema import TRADES
from coinstream_spark.transforms.amounts import GREATEST, exact_amount

PROBLEM: Final = "problem"
"""The column that says why a record is not a message; null where it is one."""

_TEXT: Final = StringType()
_OBJECT: Final = r"^\s*\{"
_SYMBOL: Final = "^[A-Z0-9]{2,20}$"
_NAMES_ON_THE_WIRE: Final = {"time_ms": "time"}
_YEAR_10000_MS: Final = 253_402_300_800_000


def trade_messages(records: DataFrame) -> DataFrame:
    """Return the records of `crypto_trades` with the columns of `TRADES`, and `problem`.

    Args:
        records: with the columns of Spark's Kafka source; they stay.
    """
    typed = _parsed(records, _wire_fields(TRADES)).withColumns(_typed(TRADES))
    rules = {
        "id: below zero": F.col("id") < F.lit(0),
        "time: no year of four digits": ~_is_time(F.col("time_ms")),
        "price times quantity is absurdly great": (
            F.col("price") * F.col("quantity") >= F.lit(GREATEST)
        ),
    }
    return _judged(records, typed, TRADES, rules)


def _is_time(time_ms: Column) -> Column:
    return (time_ms >= F.lit(0)) & (time_ms < F.lit(_YEAR_10000_MS))


def dead_letters(messages: DataFrame, *, time_ms: int) -> DataFrame:
    """Return what could not be read as records for `crypto_dead_letter`: `key` and `value`.

    Args:
        messages: of `trade_messages`.
        time_ms: the time that the letters bear.
    """
    raw = F.coalesce(F.col("value"), F.lit(b""))
    letter = F.struct(
        F.format_string("%s-%d@%d", "topic", "partition", "offset").alias("source"),
        F.col(PROBLEM).alias("error"),
        # The line breaks of MIME are no part of the platform's base64.
        F.regexp_replace(F.base64(F.substring(raw, 1, MAX_RAW_BYTES)), "\\s", "").alias("raw"),
        F.octet_length(raw).alias("size_bytes"),
        F.lit(time_ms).cast("long").alias("time"),
    )
    return messages.where(F.col(PROBLEM).isNotNull()).select(
        F.lit("unparsed").alias("key"), F.to_json(letter).alias("value")
    )


def _wire_fields(schema: StructType) -> list[StructField]:
    return [
        StructField(
            _NAMES_ON_THE_WIRE.get(field.name, field.name),
            _TEXT if isinstance(field.dataType, DecimalType) else field.dataType,
        )
        for field in schema.fields
    ]


def _parsed(records: DataFrame, fields: list[StructField]) -> DataFrame:
    message = F.from_json(_text(), StructType(fields), {"mode": "PERMISSIVE"})
    return records.withColumn("message", message)


def _text() -> Column:
    return F.col("value").cast("string")


def _typed(schema: StructType) -> dict[str, Column]:
    return {field.name: _value(field) for field in schema.fields}


def _value(field: StructField) -> Column:
    column = F.col("message")[_NAMES_ON_THE_WIRE.get(field.name, field.name)]
    if not isinstance(field.dataType, DecimalType):
        return column
    # A message that has too many places is refused rather than rounded.
    return exact_amount(column, field.dataType)


def _judged(
    records: DataFrame, typed: DataFrame, schema: StructType, rules: Mapping[str, Column]
) -> DataFrame:
    """Add the problem: the first of what is missing, or of the rules that are broken."""
    problems = [
        F.when(~F.coalesce(_text().rlike(_OBJECT), F.lit(False)), F.lit("not a JSON object")),
        F.when(~F.col("symbol").rlike(_SYMBOL), F.lit("symbol: not a symbol")),
        *(
            F.when(F.col(field.name).isNull(), F.lit(f"{field.name}: {_wanted(field.dataType)}"))
            for field in schema.fields
        ),
        *(F.when(broken, F.lit(text)) for text, broken in rules.items()),
    ]
    return typed.withColumn(PROBLEM, F.coalesce(*problems)).select(
        *records.columns, *schema.names, PROBLEM
    )


def _wanted(kind: DataType) -> str:
    match kind:
        case DecimalType():
            return f"not an amount of at most {kind.scale} places"
        case LongType():
            return "not an integer"
        case BooleanType():
            return "not true or false"
        case _:
            return "missing"
