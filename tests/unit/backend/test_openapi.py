import json
from pathlib import Path
from typing import Any

import pytest

from coinstream_backend.app import create_app
from coinstream_backend.settings import Settings

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def test_the_committed_document_is_current(document: dict[str, Any]) -> None:
    assert json.loads(COMMITTED.read_text()) == json.loads(json.dumps(document))


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        named = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return named.union(*map(references, part.values()))
    if isinstance(part, list):
        return set().union(*map(references, part))
    return set()


def test_every_reference_leads_to_a_schema(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


def test_decimals_are_documented_as_numbers(document: dict[str, Any]) -> None:
    candle = document["components"]["schemas"]["Candle"]["properties"]
    assert {candle[name]["type"] for name in ("open", "high", "low", "close", "volume")} == {
        "number"
    }


def test_every_operation_that_is_limited_documents_429(document: dict[str, Any]) -> None:
    limited = [
        operation["get"]["responses"]
        for path, operation in document["paths"].items()
        if path not in {"/health/live", "/health/ready", "/metrics"}
    ]
    assert all("429" in answers for answers in limited)
