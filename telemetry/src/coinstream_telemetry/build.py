"""Which version runs, as a metric."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Info


@contextmanager
def build_told(registry: CollectorRegistry) -> Iterator[None]:
    """Have `coinstream_build_info{version="…"} 1` among the metrics while the context lasts."""
    build = Info("coinstream_build", "The version that runs", registry=registry)
    build.info({"version": version("coinstream")})
    try:
        yield
    finally:
        registry.unregister(build)
