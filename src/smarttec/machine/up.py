"""`smarttec up`: place, compose, supervise, clean up."""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict

from smarttec.machine import composition as compositions
from smarttec.machine import placement, production, welcome
from smarttec.machine.adoption import forget_running, tell_running
from smarttec.machine.board import LiveBoard, PatientConsole, board_for
from smarttec.machine.composition import Composition
from smarttec.machine.home import Home
from smarttec.machine.settings import Ports, refuse_taken_ports
from smarttec.machine.supervisor import Supervisor

Compose = Callable[[Home, Ports, Mapping[str, str]], Composition]


def up(*, live: bool, environ: Mapping[str, str] = os.environ, compose: Compose = compositions.sandbox) -> int:
    """Run until stopped; returns the exit code. Raises MisconfiguredError. `compose` is for tests with other units."""
    ports = Ports.from_environment(environ)
    home = Home.from_environment(environ)
    if live:
        extra = production.refuse(environ, home=home.path)
    home.make()
    with home.locked():
        home.remove_sandbox_file()
        forget_running(home)
        if live:
            refuse_taken_ports({"portal": ports.portal})
            return _run(compositions.production(home, ports, extra, environ), live=True)
        refuse_taken_ports(asdict(ports))
        asyncio.run(placement.sweep(home))
        return _run(compose(home, ports, environ), live=False)


def _run(composition: Composition, *, live: bool) -> int:
    home = composition.home
    board = board_for(PatientConsole(), composition.titles())

    def tell() -> None:
        if live:
            board.say(welcome.production_welcome(composition.environment["SMARTTEC_BASE_URL"], composition.ports))
            return
        facts = welcome.sandbox_facts(composition)
        tell_running(home, composition.environment)
        home.write_sandbox_file(facts)
        for part in welcome.sandbox_welcome(facts, composition.ports):
            board.say(part)

    try:
        return asyncio.run(Supervisor(composition.units, logs=home.logs, board=board, on_ready=tell).run())
    finally:
        if isinstance(board, LiveBoard):
            board.settle()
        home.remove_sandbox_file()
        forget_running(home)
        for cluster in composition.clusters:
            cluster.forget_sockets()
