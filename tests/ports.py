"""Ports for programs that want neighbouring ones."""

import contextlib
import random
import socket

NEIGHBOURS = 8
"""As many as the program takes, from the portal's on, and room for more."""


def free_ports() -> int:
    """The first of so many neighbouring ports that are free just now.

    Below those that the system gives to outgoing connections, and each time from another place: between here and the
    program's start nobody holds them, and other workers look for theirs.
    """
    places = range(20_000, 32_000, NEIGHBOURS)
    for first in random.SystemRandom().sample(places, len(places)):
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for port in range(first, first + NEIGHBOURS):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
            return first
    raise AssertionError(f"no {NEIGHBOURS} free ports in a row")
