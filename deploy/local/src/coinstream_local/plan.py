"""The parts of the embedded run, declared once: what runs, with which settings, in which order."""

from pathlib import Path
from typing import Final

from coinstream_local.airflow_home import AirflowHome
from coinstream_local.airflow_parts import airflow_parts
from coinstream_local.kafka_node import KafkaNode
from coinstream_local.market import Market
from coinstream_local.mongo_server import MongoServer
from coinstream_local.part import HttpProbe, KafkaProbe, MongoProbe, Part, RedisProbe
from coinstream_local.programs import Programs
from coinstream_local.redis_server import RedisServer
from coinstream_local.settings import RunSettings

HOST: Final = "127.0.0.1"
_READY: Final = "/health/ready"


def market_folder(settings: RunSettings, market: Market) -> Path:
    """Return where a market's data is kept, apart from every other market's."""
    return settings.coinstream_data / "markets" / market.folder


def kafka_node(settings: RunSettings, market: Market) -> KafkaNode:
    """Return the broker that keeps this market's topics."""
    folder = market_folder(settings, market) / "kafka"
    return KafkaNode(folder, settings.kafka_port, settings.kafka_controller_port, HOST)


def redis_server(settings: RunSettings, market: Market) -> RedisServer:
    """Return the Redis that keeps this market's hot state."""
    return RedisServer(market_folder(settings, market) / "redis", settings.redis_port, HOST)


def mongo_server(settings: RunSettings, market: Market, programs: Programs) -> MongoServer:
    """Return the MongoDB that keeps this market's history."""
    folder = market_folder(settings, market) / "mongodb"
    return MongoServer(folder, settings.mongo_port, HOST, programs.mongod)


def airflow_home(settings: RunSettings, market: Market) -> AirflowHome:
    """Return the Airflow that runs this market's batch jobs."""
    runs = market_folder(settings, market) / "airflow"
    return AirflowHome(settings.coinstream_data / "airflow", runs, settings.airflow_port, HOST)


def parts(settings: RunSettings, market: Market, programs: Programs) -> list[Part]:
    """Return every part of the run; the exchange is one only where the market is our own."""
    folder = settings.coinstream_data / "run"
    exchange = [_exchange(settings, market, programs, folder)] if market.local else []
    return [
        _kafka(kafka_node(settings, market), programs),
        _redis(redis_server(settings, market)),
        _mongodb(mongo_server(settings, market, programs), programs),
        *exchange,
        *_services(settings, market, programs, folder),
        *([_spark(settings, market, programs, folder)] if settings.spark else []),
        *_airflow(settings, market, programs, folder),
        _web(settings, programs),
    ]


def _kafka(node: KafkaNode, programs: Programs) -> Part:
    return Part(
        name="kafka",
        title="Kafka",
        command=node.command(),
        probe=KafkaProbe(node.port),
        folder=str(node.folder),
        address=node.bootstrap,
        then=[programs.python, "-m", "coinstream_kafka.topics", "--bootstrap", node.bootstrap],
        stop_limit_s=30,
    )


def _redis(server: RedisServer) -> Part:
    return Part(
        name="redis",
        title="Redis",
        command=server.command(),
        probe=RedisProbe(server.port),
        folder=str(server.folder),
        address=f"{server.host}:{server.port}",
    )


def _mongodb(server: MongoServer, programs: Programs) -> Part:
    return Part(
        name="mongodb",
        title="MongoDB" if server.mongod else "MongoDB's stand-in",
        command=server.command(),
        probe=MongoProbe(server.port),
        folder=str(server.folder),
        address=server.uri,
        then=[programs.python, "-m", "coinstream_mongodb.indexes", "--uri", server.uri],
        stop_limit_s=30,
    )


def _exchange(settings: RunSettings, market: Market, programs: Programs, folder: Path) -> Part:
    command = [programs.script("coinstream-exchange"), "serve"]
    command += ["--host", HOST, "--port", str(settings.exchange_port)]
    command += ["--log-level", settings.log_level]
    if market.recordings:
        command += ["--replay", *map(str, market.recordings), "--speed", settings.replay_speed]
        command += ["--shift" if settings.replay_shift else "--no-shift"]
        # It begins when both producers read, so that its first frames are not lost.
        command += ["--wait-for", "trade,depth@100ms,kline_1m"]
    else:
        command += ["--symbols", settings.symbols]
        if settings.rate is not None:
            command += ["--rate", f"{settings.rate:g}"]
    return Part(
        name="exchange",
        title="Replayed exchange" if market.recordings else "Simulated exchange",
        command=command,
        probe=HttpProbe(settings.exchange_port, "/api/v3/ping"),
        folder=str(folder),
        address=f"http://{HOST}:{settings.exchange_port}",
    )


def _shared(settings: RunSettings, market: Market, programs: Programs) -> dict[str, str]:
    """Return what every service is told."""
    return {
        "KAFKA_BOOTSTRAP": f"{HOST}:{settings.kafka_port}",
        "REDIS_HOST": HOST,
        "REDIS_PORT": str(settings.redis_port),
        "MONGO_URI": mongo_server(settings, market, programs).uri,
        "EXCHANGE": market.exchange,
        "SIMULATOR_URL": f"http://{HOST}:{settings.exchange_port}",
        "SYMBOLS": settings.symbols,
        "LOG_LEVEL": settings.log_level,
    }


def _services(
    settings: RunSettings, market: Market, programs: Programs, folder: Path
) -> list[Part]:
    shared = _shared(settings, market, programs)
    sources = ["kafka", "exchange"] if market.local else ["kafka"]

    def service(name: str, title: str, script: str, port: int, needs: list[str]) -> Part:
        return Part(
            name=name,
            title=title,
            command=[programs.script(script)],
            environment={**shared, "STATUS_PORT": str(port)},
            probe=HttpProbe(port, _READY),
            folder=str(folder),
            address=f"http://{HOST}:{port}/metrics",
            needs=needs,
        )

    return [
        service(
            "redis-consumer",
            "Redis consumer",
            "coinstream-redis-consumer",
            settings.consumer_status_port,
            ["kafka", "redis"],
        ),
        service(
            "kline-producer",
            "Kline producer",
            "coinstream-kline-producer",
            settings.kline_status_port,
            sources,
        ),
        service(
            "market-producer",
            "Book and trade producer",
            "coinstream-market-producer",
            settings.market_status_port,
            sources,
        ),
        Part(
            name="api",
            title="API",
            command=[programs.script("coinstream-api")],
            environment={
                **shared,
                "API_HOST": HOST,
                "API_PORT": str(settings.api_port),
                "STATUS_URLS": _status_urls(settings),
                "AIRFLOW_URL": airflow_home(settings, market).url
                if _has_airflow(settings, programs)
                else "",
                "CORS_ORIGINS": ",".join(
                    f"http://{host}:{settings.web_port}" for host in (HOST, "localhost")
                ),
            },
            probe=HttpProbe(settings.api_port, _READY),
            folder=str(folder),
            address=f"http://{HOST}:{settings.api_port}",
            needs=["kafka", "redis"],
        ),
    ]


def _status_urls(settings: RunSettings) -> str:
    """Return where each service tells how it is, in the order in which data pass them."""
    ports = {
        "kline-producer": settings.kline_status_port,
        "market-producer": settings.market_status_port,
        "redis-consumer": settings.consumer_status_port,
        **({"spark": settings.spark_status_port} if settings.spark else {}),
        "api": settings.api_port,
    }
    return ",".join(f"{name}=http://{HOST}:{port}" for name, port in ports.items())


def _has_airflow(settings: RunSettings, programs: Programs) -> bool:
    return settings.airflow and programs.airflow is not None


def _spark(settings: RunSettings, market: Market, programs: Programs, folder: Path) -> Part:
    return Part(
        name="spark",
        title="Spark streaming",
        command=[programs.python, "-m", "coinstream_spark.streaming"],
        environment={
            **_shared(settings, market, programs),
            "STATUS_PORT": str(settings.spark_status_port),
            "SPARK_DRIVER_MEMORY": settings.spark_driver_memory,
            "CHECKPOINTS": str(market_folder(settings, market) / "spark"),
            "MARKET": market.exchange.partition(":")[0],
        },
        probe=HttpProbe(settings.spark_status_port, _READY),
        folder=str(folder),
        address=f"http://{HOST}:{settings.spark_status_port}/metrics",
        needs=["kafka", "mongodb", "redis"],
        late=True,
        start_limit_s=300.0,
        stop_limit_s=40,
    )


def _airflow(settings: RunSettings, market: Market, programs: Programs, folder: Path) -> list[Part]:
    if not settings.airflow or programs.airflow is None:
        return []
    told = {
        **_shared(settings, market, programs),
        "SPARK_JOBS_PYTHON": programs.python,
        "SPARK_DRIVER_MEMORY": settings.spark_driver_memory,
    }
    return airflow_parts(airflow_home(settings, market), programs.airflow, told, folder)


def _web(settings: RunSettings, programs: Programs) -> Part:
    return Part(
        name="web",
        title="Web page",
        command=[programs.node, str(programs.page)],
        environment={
            "NODE_ENV": "production",
            "HOSTNAME": HOST,
            "PORT": str(settings.web_port),
            "NEXT_PUBLIC_API_URL": f"http://{HOST}:{settings.api_port}",
            "NEXT_PUBLIC_WS_URL": f"ws://{HOST}:{settings.api_port}",
        },
        probe=HttpProbe(settings.web_port, "/"),
        folder=str(programs.page.parent),
        address=f"http://{HOST}:{settings.web_port}",
    )
