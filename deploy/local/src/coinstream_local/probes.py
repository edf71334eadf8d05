"""Is a part ready? One question each, answered within a few seconds, never with an exception."""

import http.client
import logging

import redis
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

_LIMIT_S = 2.0


def http_ready(host: str, port: int, path: str) -> bool:
    """Say whether a GET is answered with 200."""
    connection = http.client.HTTPConnection(host, port, timeout=_LIMIT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def kafka_ready(bootstrap: str) -> bool:
    """Say whether a broker is registered and takes requests."""
    # While a broker starts, the client logs every refused connection.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        with KafkaAdminClient(
            bootstrap_servers=bootstrap,
            bootstrap_timeout_ms=int(_LIMIT_S * 1_000),
            request_timeout_ms=int(_LIMIT_S * 1_000),
        ) as client:
            return bool(client.describe_cluster()["brokers"])
    except (KafkaError, OSError):
        return False


def redis_ready(host: str, port: int) -> bool:
    """Say whether a Redis answers, its data loaded."""
    client = redis.Redis(host=host, port=port, socket_timeout=_LIMIT_S)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
