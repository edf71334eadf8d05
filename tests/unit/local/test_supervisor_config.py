import shlex
from configparser import RawConfigParser
from pathlib import Path

import msgspec
import pytest
from supervisor.datatypes import dict_of_key_value_pairs

from coinstream_local.part import HttpProbe, Part
from coinstream_local.supervisor_config import RunFolder, render


def part(name: str, **fields: object) -> Part:
    plain = Part(
        name=name, title=name, command=[name], probe=HttpProbe(1, "/"), folder="/", address=""
    )
    return msgspec.structs.replace(plain, **fields)


def read(parts: list[Part], folder: Path = Path("/data")) -> RawConfigParser:
    """Parse the settings the way supervisord does."""
    parser = RawConfigParser(inline_comment_prefixes=(";", "#"), strict=False)
    parser.read_string(render(parts, RunFolder(folder), open_files=4096, user=None))
    return parser


def expand(text: str) -> str:
    """Apply supervisord's `%` expansion with nothing to expand."""
    expanded: str = text % {}
    return expanded


def test_a_command_comes_out_of_supervisords_parser_word_for_word() -> None:
    command = ["/opt/my venv/bin/x", "--file", "it's 100%.gz", "a,b"]

    written = read([part("x", command=command)])["program:x"]["command"]

    assert shlex.split(expand(written)) == command


def test_the_environment_comes_out_of_supervisords_parser_value_for_value() -> None:
    environment = {"SYMBOLS": "BTCUSDT,ETHUSDT", "URL": "http://127.0.0.1:1/?a=b", "SHARE": "5%"}

    written = read([part("x", environment=environment)])["program:x"]["environment"]

    assert dict_of_key_value_pairs(expand(written)) == environment


@pytest.mark.parametrize("value", ['say "x"', "it's", "two\nlines", "a ;b", "a #b"])
def test_a_value_that_supervisord_would_misread_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be written|quotation mark"):
        read([part("x", environment={"KEY": value})])


def test_parts_that_others_need_have_a_lower_priority_number_so_that_they_stop_last() -> None:
    config = read([part("api", needs=["kafka"]), part("kafka")])

    priorities = {name: int(config[f"program:{name}"]["priority"]) for name in ("api", "kafka")}
    assert priorities["kafka"] < priorities["api"]


def test_no_part_starts_before_it_is_told_to_and_every_part_is_restarted() -> None:
    config = read([part("x")])["program:x"]

    assert (config["autostart"], config["autorestart"]) == ("false", "true")


def test_every_log_is_in_one_folder_and_bounded() -> None:
    config = read([part("x"), part("y")], Path("/data"))

    for name in ("x", "y"):
        section = config[f"program:{name}"]
        assert section["stdout_logfile"] == f"/data/logs/{name}.log"
        assert int(section["stdout_logfile_maxbytes"]) > 0
        assert section["redirect_stderr"] == "true"


def test_a_control_socket_whose_path_is_too_long_for_the_system_is_put_elsewhere() -> None:
    long = RunFolder(Path("/data") / ("x" * 120))

    assert RunFolder(Path("/data")).socket == Path("/data/run/supervisor.sock")
    assert len(bytes(long.socket)) < 108
    assert long.socket != RunFolder(Path("/data") / ("y" * 120)).socket


@pytest.mark.parametrize(("as_group", "written"), [(True, "true"), (False, "false")])
def test_a_part_is_stopped_with_what_it_started_where_it_says_so(
    as_group: bool, written: str
) -> None:
    config = read([part("x", stop_as_group=as_group)])["program:x"]

    assert config["stopasgroup"] == written
