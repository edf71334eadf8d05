"""What the README tells can be done."""

import re
from pathlib import Path
from typing import get_args

from coinstream_exchange.cli import parse
from coinstream_exchange.faults.rules import Corruption, Rule, read_json, read_text

README = (Path(__file__).parents[3] / "exchange" / "README.md").read_text()
BY_FLAG = [order.strip("'") for order in re.findall(r"--fault ('[^']+'|[^\s`]+)", README)]
BY_CURL = re.findall(r"-d '(\{.*?\})'", README)


def test_every_fault_is_shown_by_flag_and_by_curl() -> None:
    kinds = {kind.__struct_config__.tag for kind in get_args(Rule)}
    assert {type(read_text(order)).__struct_config__.tag for order in BY_FLAG} == kinds
    assert {type(read_json(body.encode())).__struct_config__.tag for body in BY_CURL} == kinds


def test_every_way_to_spoil_a_frame_is_told() -> None:
    assert all(f"`{how}`" in README for how in Corruption)


def test_the_flags_it_names_exist() -> None:
    help_of_flags = set(re.findall(r"`(--[a-z0-9-]+)`", README))
    needed = {"--fault", "--history", "--truth", "--truth-streams", "--wait-for"}
    for flag in help_of_flags - needed - {"--shift", "--clock-skew"}:
        parse(["serve", flag, "7"])
    assert len(help_of_flags) > 10
