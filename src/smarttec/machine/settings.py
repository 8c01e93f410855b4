"""What the environment says about this run: the first port and all that follow from it."""

import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from smarttec.kernel.errors import MisconfiguredError

FIRST_PORT_DEFAULT = 8000
FIRST_PORT_MAX = 65535 - 7
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All ports follow from the first, so that two copies run side by side with one setting changed."""

    portal: int
    clearing_house: int
    mail: int
    smtp: int
    smsc: int
    smsc_control: int
    mailbox: int
    vies: int

    @classmethod
    def from_first(cls, first: int) -> "Ports":
        """The eight ports from `first` on."""
        return cls(
            portal=first,
            clearing_house=first + 1,
            mail=first + 2,
            smtp=first + 3,
            smsc=first + 4,
            smsc_control=first + 5,
            mailbox=first + 6,
            vies=first + 7,
        )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Ports":
        """From `SMARTTEC_PORT` (default 8000). Raises MisconfiguredError."""
        text = environ.get("SMARTTEC_PORT", "").strip() or str(FIRST_PORT_DEFAULT)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= FIRST_PORT_MAX):
            raise MisconfiguredError(f"SMARTTEC_PORT must be a number from 1 to {FIRST_PORT_MAX}, not {text!r}.")
        return cls.from_first(int(text))

    def as_setting(self) -> str:
        """For `SMARTTEC_SANDBOX_PORTS`: `portal=8000,clearing_house=8001,…`."""
        return ",".join(f"{name}={port}" for name, port in asdict(self).items())

    def url(self, name: str) -> str:
        """`http://127.0.0.1:<port of name>`."""
        return f"http://{HOST}:{asdict(self)[name]}"


def refuse_taken_ports(ports: Mapping[str, int]) -> None:
    """Raise MisconfiguredError that names every port another program listens on."""
    taken = [f"{port} ({name})" for name, port in ports.items() if _is_taken(port)]
    if taken:
        raise MisconfiguredError(
            f"Another program uses port {', '.join(taken)}. Stop it, or set SMARTTEC_PORT to another first port."
        )


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False
