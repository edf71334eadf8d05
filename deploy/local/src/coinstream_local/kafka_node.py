"""One Apache Kafka node in KRaft mode: its settings, how its folder is formatted, how it starts."""

import base64
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coinstream_local.checkout import KAFKA, KAFKA_JARS

_MIB: Final = 1024 * 1024
_FORMAT_LIMIT_S: Final = 60


class FormatError(RuntimeError):
    """The node's folder could not be made ready."""


@dataclass(frozen=True, slots=True)
class KafkaNode:
    """A broker that is its own controller, with all it keeps under `folder`.

    `heap_mib` is the Java heap; the process needs about 150 MiB beside it.
    """

    folder: Path
    port: int
    controller_port: int
    host: str = "127.0.0.1"
    heap_mib: int = 320

    @property
    def bootstrap(self) -> str:
        """The address for clients, `host:port`."""
        return f"{self.host}:{self.port}"

    @property
    def properties_file(self) -> Path:
        """The broker's settings file."""
        return self.folder / "server.properties"

    @property
    def log_folder(self) -> Path:
        """Where the partitions lie."""
        return self.folder / "log"

    def properties(self) -> dict[str, str]:
        """Return the broker's settings.

        Partitions have a limit in bytes beside the topics' limits in time, so that the disk use is
        bounded: 26 data partitions of at most 256 MiB.
        """
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{self.host}:{self.controller_port}",
            "listeners": (
                f"PLAINTEXT://{self.host}:{self.port},"
                f"CONTROLLER://{self.host}:{self.controller_port}"
            ),
            "advertised.listeners": f"PLAINTEXT://{self.host}:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": str(self.log_folder),
            "log.segment.bytes": str(64 * _MIB),
            "log.retention.bytes": str(192 * _MIB),
            "log.retention.check.interval.ms": "60000",
            # The default, 128 MiB, is a buffer on a heap of little more.
            "log.cleaner.dedupe.buffer.size": str(8 * _MIB),
            "log.cleaner.threads": "1",
            "metadata.log.segment.bytes": str(16 * _MIB),
            "metadata.max.retention.bytes": str(32 * _MIB),
            "auto.create.topics.enable": "false",
            "offsets.topic.num.partitions": "4",
            "offsets.topic.replication.factor": "1",
            "transaction.state.log.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.num.partitions": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            # A group of one consumer has nobody to wait for.
            "group.initial.rebalance.delay.ms": "0",
            "num.network.threads": "2",
            "num.io.threads": "4",
            "num.recovery.threads.per.data.dir": "2",
        }

    def command(self) -> list[str]:
        """Return the command that runs the broker in the foreground; SIGTERM stops it cleanly."""
        return [
            *self._java(f"-Xms{self.heap_mib // 2}m", f"-Xmx{self.heap_mib}m"),
            "kafka.Kafka",
            str(self.properties_file),
        ]

    def prepare(self) -> None:
        """Write the settings, and format the folder if no node ever ran in it.

        Raises:
            FormatError: the jars are missing, or Kafka refuses the folder.
        """
        if not any(KAFKA_JARS.glob("kafka_*.jar")):
            raise FormatError(f"Kafka's jars are not in {KAFKA_JARS}: run `make setup`")
        self.log_folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}\n" for name, value in self.properties().items()]
        self.properties_file.write_text("".join(lines))
        if not (self.log_folder / "meta.properties").exists():
            self._format()

    def _format(self) -> None:
        command = [
            *self._java("-Xmx64m"),
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={_cluster_id()}",
            f"--config={self.properties_file}",
        ]
        try:
            subprocess.run(  # noqa: S603 - our own command, no shell
                command, check=True, capture_output=True, text=True, timeout=_FORMAT_LIMIT_S
            )
        except subprocess.CalledProcessError as error:
            raise FormatError(f"Kafka refused its folder: {error.stdout}{error.stderr}") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FormatError(f"Kafka's folder could not be formatted: {error}") from error

    def _java(self, *memory: str) -> list[str]:
        return [
            "java",
            *memory,
            # On a heap this small the serial collector pauses briefly and costs the least memory.
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=128m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            f"-Dlog4j2.configurationFile={KAFKA / 'log4j2.properties'}",
            "-cp",
            f"{KAFKA_JARS}/*",
        ]


def _cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
