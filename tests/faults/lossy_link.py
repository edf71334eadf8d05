"""A link that loses and delays packets: the exchange in a network namespace of its own.

Two ways lead there: a clean one for the test, and one through a pair of tunnel devices, whose
packets pass through this process. So it needs root, but no kernel module that shapes traffic.
"""

import asyncio
import fcntl
import os
import random
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from tests.e2e.background import background_loop

CLEAN, CLEAN_NEAR = "10.232.231.2", "10.232.231.1"
LOSSY, LOSSY_NEAR = "10.231.231.2", "10.231.231.1"
START_LIMIT_S = 10

_TUN = "/dev/net/tun"
_SET_INTERFACE = 0x400454CA
_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
_LONGEST_PACKET = 65_536


class ImpossibleLinkError(Exception):
    """This machine or this user cannot have such a link."""


@dataclass
class LossyLink:
    """The tunnel's two ends. Both directions are treated alike."""

    namespace: str
    ends: tuple[int, int]
    loss: float = 0.0
    jitter_s: float = 0.0
    passed: int = 0
    lost: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(20))

    @property
    def command(self) -> tuple[str, ...]:
        """What a command is put behind to run at the far end."""
        return ("ip", "netns", "exec", self.namespace)

    def listen(self) -> None:
        """Carry packets from now on, in the loop that runs."""
        near, far = self.ends
        loop = asyncio.get_running_loop()
        loop.add_reader(near, self._carry, loop, near, far)
        loop.add_reader(far, self._carry, loop, far, near)

    def _carry(self, loop: asyncio.AbstractEventLoop, source: int, target: int) -> None:
        with suppress(BlockingIOError):
            while packet := os.read(source, _LONGEST_PACKET):
                if self._chance.random() < self.loss:
                    self.lost += 1
                    continue
                self.passed += 1
                if self.jitter_s:
                    later_s = self._chance.random() * self.jitter_s
                    loop.call_later(later_s, _write, target, packet)
                else:
                    _write(target, packet)


def _write(target: int, packet: bytes) -> None:
    with suppress(OSError):  # a full queue loses the packet, as a router would
        os.write(target, packet)


@contextmanager
def lossy_link() -> Iterator[LossyLink]:
    """Make the namespace and both ways into it; all is taken down at the end.

    Raises:
        ImpossibleLinkError: it takes root and tunnel devices.
    """
    namespace, number = f"faults{os.getpid()}", os.getpid() % 100_000
    with ExitStack() as stack:
        _ip("netns", "add", namespace)
        stack.callback(_ip, "netns", "delete", namespace)
        inside = ("-n", namespace)
        _ip("link", "add", f"v{number}a", "type", "veth", "peer", "name", f"v{number}b")
        _ip("link", "set", f"v{number}b", "netns", namespace)
        _ip("address", "add", f"{CLEAN_NEAR}/30", "dev", f"v{number}a")
        _ip(*inside, "address", "add", f"{CLEAN}/30", "dev", f"v{number}b")
        ends = (_tunnel(stack, f"t{number}a"), _tunnel(stack, f"t{number}b"))
        _ip("link", "set", f"t{number}b", "netns", namespace)
        _ip("address", "add", LOSSY_NEAR, "peer", LOSSY, "dev", f"t{number}a")
        _ip(*inside, "address", "add", LOSSY, "peer", LOSSY_NEAR, "dev", f"t{number}b")
        for device in (f"v{number}a", f"t{number}a"):
            _ip("link", "set", device, "up")
        for device in ("lo", f"v{number}b", f"t{number}b"):
            _ip(*inside, "link", "set", device, "up")
        link = LossyLink(namespace, ends)
        loop = stack.enter_context(background_loop())
        asyncio.run_coroutine_threadsafe(_listen(link), loop).result(START_LIMIT_S)
        yield link


async def _listen(link: LossyLink) -> None:
    link.listen()


def _tunnel(stack: ExitStack, name: str) -> int:
    try:
        end = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
        stack.callback(os.close, end)
        request = struct.pack("16sH", name.encode(), _TUN_WITHOUT_HEADER)
        fcntl.ioctl(end, _SET_INTERFACE, request)
    except OSError as error:
        raise ImpossibleLinkError(f"no tunnel device: {error}") from error
    return end


def _ip(*arguments: str) -> None:
    try:
        subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:
        reason = getattr(error, "stderr", None) or error
        raise ImpossibleLinkError(f"ip {' '.join(arguments)}: {reason}") from error
