"""How much memory a part of the embedded run is said to hold."""

import subprocess
import sys

from coinstream_local.memory import held_mib

MIB = 60
# A process that holds little starts one that holds much, as Spark's driver starts a JVM.
PARENT = f"""
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", "held = bytearray(b'x') * ({MIB} << 20); print(flush=True); input()"],
    stdin=subprocess.PIPE,
)
input()
child.communicate()
"""


def test_what_a_process_has_started_counts_as_its_own() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        held = held_mib(parent.pid)
        parent.communicate(b"\n")

    assert MIB <= held < 2 * MIB


def test_a_process_that_is_gone_holds_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()

    assert held_mib(process.pid) == 0
