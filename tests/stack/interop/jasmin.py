"""Jasmin as a carrier: its SMPP server, RabbitMQ and Redis as children on loopback ports of their own.

Jasmin (https://jasminsms.com) takes our messages as an SMPP server, and hands them to the SMSC behind it as a client.
Everything lives in one folder; each child leads a process group, which is ended as a whole.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

START_TIMEOUT_SECONDS = 90.0
_HOST = "127.0.0.1"
_STARTER = """
import sys
from twisted.internet import reactor
from jasmin.bin.jasmind import JasminDaemon, Options

options = Options()
options.parseOptions(sys.argv[1:])
JasminDaemon(options).start()
reactor.run()
"""
"""As its own script starts it, but for a lock in /tmp that a killed one would leave behind."""
_CONFIGURATION = """
[smpp-server]
bind = {host}
port = {smpp}
billing_feature = False
[smpp-server-pb]
bind = {host}
port = {smpp_pb}
[smpp-server-pb-client]
port = {smpp_pb}
[client-management]
bind = {host}
port = {clients}
store_path = {folder}/store
[router]
bind = {host}
port = {router}
store_path = {folder}/store
[jcli]
bind = {host}
port = {console}
authentication = False
[amqp-broker]
host = {host}
port = {amqp}
spec = {spec}
[redis-client]
host = {host}
port = {redis}
"""


@dataclass(frozen=True, slots=True)
class Link:
    """Where an SMPP server listens, and what it wants to hear in a bind."""

    port: int
    system_id: str
    password: str = field(repr=False)


def _free_ports(names: list[str]) -> dict[str, int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(contextlib.closing(socket.socket())) for _ in names]
        for probe in probes:
            probe.bind((_HOST, 0))
        return {name: probe.getsockname()[1] for name, probe in zip(names, probes, strict=True)}


def _until(what: str, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} is not there after {START_TIMEOUT_SECONDS:.0f} s")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((_HOST, port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def _child(name: str, argv: list[str], *, folder: Path, port: int, env: Mapping[str, str]) -> Iterator[None]:
    """Start it and wait for its port; its output goes to a file that is shown when it does not come up."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv, env={**os.environ, **env}, cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _until(name, lambda: process.poll() is not None or _answers(port))
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended:\n{log.read_text(errors='replace')[-6000:]}")
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, number)
                process.wait(timeout=10)
        process.wait(timeout=10)


def _rabbitmq_program() -> str:
    return str(next(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server")))


class _Console:
    """Jasmin's management console (jCli), spoken over a plain socket."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((_HOST, port), timeout=20)
        self._socket.sendall(b"\r\n")  # it shows no prompt before it has heard something
        self._read_to(b"jcli : ")

    def _read_to(self, prompt: bytes) -> str:
        heard = b""
        while not heard.rstrip(b" ").endswith(prompt.rstrip(b" ")):
            octets = self._socket.recv(4096)
            if not octets:
                raise RuntimeError("Jasmin's console hung up")
            heard += octets
        return heard.decode(errors="replace")

    def run(self, command: str) -> str:
        """One command that is complete in itself."""
        self._socket.sendall(command.encode() + b"\r\n")
        return self._read_to(b"jcli : ")

    def add(self, what: str, **fields: str | int) -> None:
        """Something with fields, such as a user. Raises `RuntimeError` when Jasmin does not take it."""
        self._socket.sendall(f"{what} -a\r\n".encode())
        self._read_to(b"> ")
        for name, value in fields.items():
            self._socket.sendall(f"{name} {value}\r\n".encode())
            self._read_to(b"> ")
        self._socket.sendall(b"ok\r\n")
        answer = self._read_to(b"jcli : ")
        if "Success" not in answer:
            raise RuntimeError(f"Jasmin did not take {what}: {answer}")

    def close(self) -> None:
        self._socket.close()


def _configure(port: int, *, downstream: Link, customer: Link) -> None:
    """One customer (we), one SMSC behind, everything from one to the other, both ways."""
    console = _Console(port)
    console.add("group", gid="customers")
    console.add(
        "user", uid=customer.system_id, gid="customers", username=customer.system_id, password=customer.password
    )
    console.add(
        "smppccm", cid="behind", host=_HOST, port=downstream.port, username=downstream.system_id,
        password=downstream.password, submit_throughput=0, con_fail_delay=1,
    )  # fmt: skip
    console.add("mtrouter", type="DefaultRoute", connector="smppc(behind)", rate="0.0")
    console.add("morouter", type="DefaultRoute", connector=f"smpps({customer.system_id})")
    console.run("smppccm -1 behind")
    _until("Jasmin's link to the SMSC", lambda: "BOUND_TRX" in console.run("smppccm -l"))
    console.close()


@contextlib.contextmanager
def jasmin_before(downstream: Link, *, environment: Path, password: str) -> Iterator[Link]:
    """A running Jasmin that hands everything to `downstream`; the link for its customer comes back. Ended afterwards.

    `environment`: where it is installed (`ops/interop-tools`). `password`: the customer's, 8 characters at most.
    """
    names = ["smpp", "smpp_pb", "clients", "router", "console", "amqp", "redis", "epmd", "erlang"]
    ports = _free_ports(names)
    folder = Path(tempfile.mkdtemp(prefix="smarttec-interop-"))
    customer = Link(ports["smpp"], "smarttec", password)
    try:
        with contextlib.ExitStack() as stack:
            _start_services(stack, folder, ports)
            _start_jasmin(stack, folder, ports, environment)
            _configure(ports["console"], downstream=downstream, customer=customer)
            yield customer
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start_services(stack: contextlib.ExitStack, folder: Path, ports: dict[str, int]) -> None:
    options = {"bind": _HOST, "port": str(ports["redis"]), "save": "", "dir": str(folder)}
    redis = ["/usr/bin/redis-server", *(word for name, value in options.items() for word in (f"--{name}", value))]
    stack.enter_context(_child("redis", redis, folder=folder, port=ports["redis"], env={}))
    # Erlang's name server would otherwise be started as a daemon that outlives everybody.
    names = ["/usr/bin/epmd", "-address", _HOST, "-port", str(ports["epmd"])]
    stack.enter_context(_child("epmd", names, folder=folder, port=ports["epmd"], env={}))
    rabbitmq = {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "ERL_EPMD_ADDRESS": _HOST,
        "RABBITMQ_NODENAME": "smarttec-interop@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": _HOST,
        "RABBITMQ_NODE_PORT": str(ports["amqp"]),
        "RABBITMQ_DIST_PORT": str(ports["erlang"]),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "no-plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
    }
    stack.enter_context(_child("rabbitmq", [_rabbitmq_program()], folder=folder, port=ports["amqp"], env=rabbitmq))


def _start_jasmin(stack: contextlib.ExitStack, folder: Path, ports: dict[str, int], environment: Path) -> None:
    (folder / "store").mkdir()
    (folder / "log").mkdir()
    spec = next(environment.glob("lib/python3*/site-packages/txamqp/specs/standard/amqp0-9-1.stripped.xml"))
    configuration = folder / "jasmin.cfg"
    configuration.write_text(_CONFIGURATION.format(host=_HOST, folder=folder, spec=spec, **ports))
    argv = [
        str(environment / "bin/python"), "-c", _STARTER, "--config", str(configuration), "--disable-http-api",
        "--enable-dlr-thrower", "--enable-dlr-lookup",
    ]  # fmt: skip
    env = {"ROOT_PATH": str(folder), "LOG_PATH": str(folder / "log")}
    stack.enter_context(_child("jasmin", argv, folder=folder, port=ports["console"], env=env))
    _until("Jasmin's SMPP server", lambda: _answers(ports["smpp"]))
