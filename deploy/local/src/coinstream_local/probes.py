"""Is a part ready? One question each, answered within a few seconds, never with an exception."""

import http.client
import json
import socket

import pymongo
import redis
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from pymongo.errors import PyMongoError

from coinstream_local.part import AirflowProbe, HttpProbe, KafkaProbe, MongoProbe, Probe, RedisProbe

_LIMIT_S = 2.0


def ready(probe: Probe, host: str) -> bool:
    """Ask a part's own question."""
    match probe:
        case AirflowProbe(port, component):
            return airflow_ready(host, port, component)
        case HttpProbe(port, path):
            return http_ready(host, port, path)
        case KafkaProbe(port):
            return kafka_ready(host, port)
        case MongoProbe(port):
            return mongo_ready(host, port)
        case RedisProbe(port):
            return redis_ready(host, port)


def http_ready(host: str, port: int, path: str) -> bool:
    """Say whether a GET is answered with 200."""
    return _answer(host, port, path) is not None


def airflow_ready(host: str, port: int, component: str) -> bool:
    """Say whether Airflow's server counts a component as healthy, as `scheduler`."""
    answer = _answer(host, port, "/api/v2/monitor/health")
    try:
        return bool(answer and json.loads(answer)[component]["status"] == "healthy")
    except (ValueError, LookupError, TypeError):
        return False


def _answer(host: str, port: int, path: str) -> bytes | None:
    """Return what a GET is answered with, if it is 200."""
    connection = http.client.HTTPConnection(host, port, timeout=_LIMIT_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.read() if answer.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def kafka_ready(host: str, port: int) -> bool:
    """Say whether a broker is registered and takes requests."""
    try:
        # The client spends its whole time limit on a port that nobody listens on yet.
        socket.create_connection((host, port), timeout=_LIMIT_S).close()
    except OSError:
        return False
    # While a broker starts, the client would log every refused connection.
    client = AdminClient({"bootstrap.servers": f"{host}:{port}", "log_level": 0})
    try:
        return bool(client.list_topics(timeout=_LIMIT_S).brokers)
    except KafkaException:
        return False


def mongo_ready(host: str, port: int) -> bool:
    """Say whether a MongoDB answers."""
    limit_ms = int(_LIMIT_S * 1_000)
    try:
        with pymongo.MongoClient[dict[str, object]](
            host,
            port,
            directConnection=True,
            serverSelectionTimeoutMS=limit_ms,
            connectTimeoutMS=limit_ms,
            socketTimeoutMS=limit_ms,
        ) as client:
            return bool(client.admin.command("ping")["ok"])
    except PyMongoError:
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
