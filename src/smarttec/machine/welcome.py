"""What is told when all is up: `sandbox.json` for scripts, a panel and a snippet for people."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import pyotp
from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from smarttec.kernel import clock
from smarttec.machine.composition import Composition
from smarttec.machine.settings import HOST, Ports

DEMO_RECIPIENT = "+14155550123"

SNIPPET = """\
{python} - <<'EOF'
import time
from twilio.rest import Client

client = Client({account_sid!r}, {auth_token!r})
client.api.base_url = {api_url!r}
message = client.messages.create(to={recipient!r}, from_={number!r}, body="Hello from Smarttec")
deadline = time.monotonic() + 60
while True:
    print(message.sid, message.status)
    if message.status in ("delivered", "undelivered", "failed") or time.monotonic() > deadline:
        break
    time.sleep(0.5)
    message = message.fetch()
EOF"""


def sandbox_facts(composition: Composition) -> dict[str, object]:
    """The content of `sandbox.json`: addresses, databases, and what the preparation told of the demo account."""
    ports, environment = composition.ports, composition.environment
    return {
        "portal_url": ports.url("portal"),
        "desk_url": f"{ports.url('portal')}/desk/",
        "api_url": ports.url("portal"),
        **composition.prepared,
        "clearing_house_url": ports.url("clearing_house"),
        "mail_url": f"{ports.url('mail')}/mails",
        "smtp": {"host": HOST, "port": ports.smtp},
        "smsc": {"host": HOST, "port": ports.smsc, "control_url": ports.url("smsc_control")},
        "database_url": environment["DATABASE_URL"],
        "keystore_url": environment["SMARTTEC_KEYSTORE_URL"],
    }


def sandbox_welcome(facts: Mapping[str, object], ports: Ports) -> list[RenderableType]:
    """The panel, then the snippet without a frame and as plain text, so that it can be copied."""
    table = _table()
    table.add_row("Portal", str(facts["portal_url"]))
    table.add_row("", _sign_in(facts.get("customer")))
    table.add_row("Desk", str(facts["desk_url"]))
    table.add_row("", _sign_in(facts.get("staff")))
    for hint in _second_factor(facts.get("staff")):
        table.add_row("", Text(hint, style="dim", overflow="fold"))
    table.add_row("Clearing house", ports.url("clearing_house"))
    table.add_row("Caught mail", ports.url("mail"))
    table.add_row("SMSC control", ports.url("smsc_control"))
    panel = Panel(table, title="Smarttec is running", subtitle="Ctrl-C stops everything", border_style="green")
    if not {"account_sid", "auth_token", "number"} <= facts.keys():
        return [panel]
    return [panel, Text(f"Send an SMS with the official twilio package:\n\n{snippet(facts)}\n")]


def production_welcome(base_url: str, ports: Ports) -> RenderableType:
    """Where it listens."""
    table = _table()
    table.add_row("Public address", base_url)
    table.add_row("Listens on", ports.url("portal"))
    return Panel(table, title="Smarttec is running", border_style="green")


def snippet(facts: Mapping[str, object]) -> str:
    """A shell command that sends an SMS through an unmodified `twilio` client and follows it to its end."""
    return SNIPPET.format(
        python=shlex.quote(_python_from_here()),
        recipient=DEMO_RECIPIENT,
        **{name: str(facts[name]) for name in ("account_sid", "auth_token", "api_url", "number")},
    )


def _python_from_here() -> str:
    executable = Path(sys.executable)
    here = Path.cwd()
    return str(executable.relative_to(here)) if executable.is_relative_to(here) else str(executable)


def _table() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _sign_in(person: object) -> str:
    return f"{person.get('email')}  password {person.get('password')}" if isinstance(person, dict) else "(none made)"


def _second_factor(staff: object) -> list[str]:
    """A code that is valid now, and the key that authenticator apps take, short enough to stay in one line."""
    if not isinstance(staff, dict) or not staff.get("totp_secret"):
        return []
    key = str(staff["totp_secret"])
    return [f"code now {pyotp.TOTP(key).at(clock.now())}, later from an app with this key:", key]
