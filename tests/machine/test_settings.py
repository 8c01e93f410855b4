"""Ports: one setting decides all, wrong and taken ones are told plainly."""

import socket

import pytest

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.settings import Ports, refuse_taken_ports


def test_all_ports_follow_from_the_first() -> None:
    ports = Ports.from_environment({"SMARTTEC_PORT": "9000"})
    outside = "clearing_house=9001,mail=9002,smtp=9003,smsc=9004,smsc_control=9005"
    assert ports.as_setting() == f"portal=9000,{outside},mailbox=9006,vies=9007"
    assert ports.url("clearing_house") == "http://127.0.0.1:9001"
    assert Ports.from_environment({}).portal == 8000


@pytest.mark.parametrize("text", ["x", "0", "-1", "65529", "80 80", "1e3", "٨٠"])
def test_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MisconfiguredError, match="SMARTTEC_PORT"):
        Ports.from_environment({"SMARTTEC_PORT": text})


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(MisconfiguredError, match=rf"{port} \(smtp\)"):
            refuse_taken_ports({"smtp": port})
    refuse_taken_ports({"smtp": port})
