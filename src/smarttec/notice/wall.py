"""A second wall at run time: what may open sockets, start processes and write files, whatever the source looks like.

Python tells every socket, process and file that is opened (`sys.addaudithook`); a hook cannot be taken off again. Of
each it is looked who asks: the nearest frames of our own code on the stack. Libraries act for whom they were called by.
What nobody of ours asked for (a library's own thread) is let through, as an event loop connects in tasks of its own:
the first wall, `smarttec check`, and the rules for imports stand before it.

A driver of the databases connects for whoever asks: they are ours. An event loop that is no Python (`uvloop`) tells
nothing.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FrameType
from typing import Any

from smarttec.kernel.errors import PrivacyError

log = logging.getLogger("smarttec.wall")

OURS = ("smarttec", "config")
DRIVERS = ("asyncpg", "psycopg")
MAY_CONNECT = (
    "smarttec.gateways", "smarttec.machine", "smarttec.sandbox", "smarttec.storage", "smarttec.commands",
    "smarttec.cli",
)  # fmt: skip
MAY_START = ("smarttec.machine", "smarttec.sandbox", "smarttec.cli")
MAY_WRITE = (
    "smarttec.machine", "smarttec.sandbox", "smarttec.telemetry", "smarttec.commands", "smarttec.cli",
    "smarttec.gateways", "smarttec.vault.erasure_file",
)  # fmt: skip
"""Rooms, by what they may do themselves and through libraries."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NOTHING_KEPT = ("/dev/null", "/dev/tty")
_DEPTH_MAX = 200


class Walled(PrivacyError):
    """Code of ours tried what its room may not."""

    code = "walled"

    def __init__(self, what: str, who: str) -> None:
        super().__init__(f"{who} may not {what}.")


def _frames() -> Iterator[str]:
    """The modules on the stack, from the inside out."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - what audit hooks are made of
    for _ in range(_DEPTH_MAX):
        if frame is None:
            return
        yield frame.f_globals.get("__name__") or ""
        frame = frame.f_back


def _is_in(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def _nearest() -> str:
    """The nearest module of ours that asks; empty when none does."""
    return next((module for module in _frames() if module != __name__ and _is_in(module, OURS)), "")


def _caller() -> str:
    """Who calls, past the standard library; libraries of others keep temporary files of their own."""
    for module in _frames():
        top = module.partition(".")[0]
        if module != __name__ and top not in sys.stdlib_module_names and not top.startswith("importlib"):
            return module
    return ""


def _demand(who: str, rooms: tuple[str, ...], what: str) -> None:
    if _is_in(who, OURS) and not _is_in(who, rooms):
        log.error("%s tried to %s", who, what)
        raise Walled(what, who)


def _connects(_args: tuple[Any, ...]) -> None:
    if not _is_in(_caller(), DRIVERS):
        _demand(_nearest(), MAY_CONNECT, "reach another machine")


def _starts(_args: tuple[Any, ...]) -> None:
    if "ctypes.util" not in _frames():  # looks for libraries by asking the linker
        _demand(_nearest(), MAY_START, "start a process")


def _loads(_args: tuple[Any, ...]) -> None:
    """Libraries of others load what they are made of; code of ours that calls the system is another matter."""
    _demand(_caller(), MAY_START, "load a library")


def _opens(args: tuple[Any, ...]) -> None:
    path, mode, flags = (*args, None, None)[:3]
    is_writing = bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool((flags or 0) & _WRITING)
    if is_writing and str(path) not in _NOTHING_KEPT and "__pycache__" not in str(path):
        _demand(_caller(), MAY_WRITE, "write a file")


CHECKS: Mapping[str, Callable[[tuple[Any, ...]], None]] = {
    **dict.fromkeys(("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"), _connects),
    **dict.fromkeys(
        ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
         "os.forkpty", "pty.spawn"), _starts,
    ),
    "ctypes.dlopen": _loads,
    "open": _opens,
}  # fmt: skip


@cache
def raise_it() -> None:
    """Put the wall up for the rest of the process's life; once."""
    sys.addaudithook(_hook)


def _hook(event: str, args: tuple[Any, ...]) -> None:
    check = CHECKS.get(event)
    if check is not None:
        check(args)
