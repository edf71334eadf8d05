"""One MongoDB: `mongod` where there is one, else the server that stands in for it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coinstream_local.checkout import MONGODB_CLASSES, MONGODB_JARS
from coinstream_local.programs import MissingProgramError

_CACHE_GB: Final = 0.25
"""The least that mongod takes."""


@dataclass(frozen=True, slots=True)
class MongoServer:
    """A MongoDB with all it keeps under `folder`, bound to the loopback interface.

    `mongod` is the path of the program; None means the stand-in, whose Java heap is `heap_mib`
    and which needs about 100 MiB beside it. Each has files of its own.
    """

    folder: Path
    port: int
    host: str = "127.0.0.1"
    mongod: str | None = None
    heap_mib: int = 192

    @property
    def uri(self) -> str:
        """The address for clients."""
        return f"mongodb://{self.host}:{self.port}/?directConnection=true"

    @property
    def data_folder(self) -> Path:
        """Where mongod keeps its files."""
        return self.folder / "mongod"

    @property
    def store_file(self) -> Path:
        """What the stand-in keeps."""
        return self.folder / "documents.mv"

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground; SIGTERM stops it cleanly."""
        if self.mongod is None:
            return [*self._java(), self.host, str(self.port), str(self.store_file)]
        return [
            self.mongod,
            f"--dbpath={self.data_folder}",
            f"--bind_ip={self.host}",
            f"--port={self.port}",
            f"--wiredTigerCacheSizeGB={_CACHE_GB}",
            "--quiet",
        ]

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            MissingProgramError: there is no mongod, and the stand-in is not built.
        """
        built = MONGODB_CLASSES.is_dir() and any(MONGODB_JARS.glob("mongo-java-server-*.jar"))
        if self.mongod is None and not built:
            raise MissingProgramError(
                f"mongod, or its stand-in in {MONGODB_CLASSES}: not there; run `make setup`"
            )
        (self.folder if self.mongod is None else self.data_folder).mkdir(
            parents=True, exist_ok=True
        )

    def _java(self) -> list[str]:
        return [
            "java",
            f"-Xms{self.heap_mib // 4}m",
            f"-Xmx{self.heap_mib}m",
            # On a heap this small the serial collector pauses briefly and costs the least memory.
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=64m",
            # Netty's own choice keeps chunks of 8 MiB by size, of which so little holds too few.
            "-Dio.netty.allocator.type=pooled",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-cp",
            f"{MONGODB_CLASSES}:{MONGODB_JARS}/*",
            "coinstream.mongodb.EmbeddedMongo",
        ]
