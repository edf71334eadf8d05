"""One redis-server: its settings and how it starts."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A Redis with its files under `folder`, bound to the loopback interface.

    Above `max_memory_mib` writes are refused rather than keys dropped: every key of the hot state
    has a bound of its own, so reaching the limit is a fault to be seen, and a silently evicted
    candle would be a hole.
    """

    folder: Path
    port: int
    host: str = "127.0.0.1"
    max_memory_mib: int = 256

    def settings(self) -> list[tuple[str, str]]:
        """Return the directives of the settings file, in order."""
        return [
            ("bind", self.host),
            ("port", str(self.port)),
            ("dir", f'"{self.folder}"'),
            ("daemonize", "no"),
            ("maxmemory", f"{self.max_memory_mib}mb"),
            ("maxmemory-policy", "noeviction"),
            # A snapshot makes a restart start warm; what is newer comes again from Kafka.
            ("save", "60 1000"),
            ("appendonly", "no"),
            ("stop-writes-on-bgsave-error", "no"),
            ("loglevel", "notice"),
        ]

    @property
    def settings_file(self) -> Path:
        """The server's settings file."""
        return self.folder / "redis.conf"

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground; SIGTERM saves and stops it."""
        return ["redis-server", str(self.settings_file)]

    def prepare(self) -> None:
        """Write the settings file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{name} {value}\n" for name, value in self.settings()]
        self.settings_file.write_text("".join(lines))
