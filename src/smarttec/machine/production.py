"""Refusals: what must not go live. All problems are told at once, so that one round of changes is enough."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import platformdirs
import psycopg

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.settings_text import secret_setting
from smarttec.machine.home import KEK_BYTES

REQUIRED = {
    "DATABASE_URL": "the data's PostgreSQL",
    "SMARTTEC_KEYSTORE_URL": "the key store's PostgreSQL, another cluster",
    "SMARTTEC_SECRET_KEY": "signs sessions; 32 random bytes at least",
    "SMARTTEC_BASE_URL": "the public address",
    "SMARTTEC_SMTP_URL": "the mail server; without it nobody can confirm an address or get a code",
    "SMARTTEC_STRIPE_KEY": "the clearing house; without it nobody can pay",
    "SMARTTEC_STRIPE_WEBHOOK_SECRET": "proves that what the clearing house tells comes from it",
    "SMARTTEC_OPERATOR_FILE": "who runs this; without it pages and letters bear the example's name",
}
DEBUG_SWITCHES = ("DEBUG", "DJANGO_DEBUG", "SMARTTEC_DEBUG")
OFF = {"", "0", "false", "no", "off"}
SECRET_BYTES_MIN = 32
DIFFERENT_CHARACTERS_MIN = 10
POSTGRES_VERSION_MIN = 150000
CONNECT_TIMEOUT_SECONDS = 5
EXAMPLE_OPERATOR = Path(__file__).parents[1] / "notice" / "documents" / "data" / "operator.toml"

SystemIdentifier = Callable[[str], int]


class Unreachable(Exception):
    """A database does not answer, or is too old; the message holds no credentials."""


def refuse(environ: Mapping[str, str], *, home: Path, identify: SystemIdentifier | None = None) -> dict[str, str]:
    """Raise MisconfiguredError with every problem. Returns settings to add: a key read from `SMARTTEC_KEK_FILE`."""
    key, problems = _read_key(environ)
    problems += [f"{name} is not set ({why})." for name, why in REQUIRED.items() if not environ.get(name, "").strip()]
    problems += _operator_problems(environ)
    problems += _secret_problems(environ, key, home)
    problems += [
        f"{name} is switched on; errors would show settings to visitors."
        for name in DEBUG_SWITCHES
        if environ.get(name, "").strip().lower() not in OFF
    ]
    base_url = environ.get("SMARTTEC_BASE_URL", "").strip()
    if base_url and not base_url.startswith("https://"):
        problems.append("SMARTTEC_BASE_URL must begin with https://, for sign-in cookies travel only there.")
    problems += _database_problems(environ, identify or system_identifier)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise MisconfiguredError(f"This must not go live:\n{listed}")
    return {"SMARTTEC_KEK": key}


def system_identifier(url: str) -> int:
    """The number that initdb gave the cluster, the same for all databases and copies of it. Raises Unreachable."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
            if connection.info.server_version < POSTGRES_VERSION_MIN:
                raise Unreachable("is older than PostgreSQL 15")
            row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    except psycopg.Error as error:
        raise Unreachable(f"does not answer ({type(error).__name__})") from None
    return int(row[0]) if row else 0


def _read_key(environ: Mapping[str, str]) -> tuple[str, list[str]]:
    try:
        key = secret_setting(environ, "SMARTTEC_KEK")
    except MisconfiguredError as error:
        return "", [error.sentence]
    if not key:
        return "", ["Neither SMARTTEC_KEK nor SMARTTEC_KEK_FILE is set."]
    return key, [] if all(_is_key(word) for word in key.split(",")) else [_KEY_FORM]


_KEY_FORM = (
    f"The key-encryption key must have the form id:base64 with {KEK_BYTES} random bytes. Make one: "
    f"echo key1:$(head -c {KEK_BYTES} /dev/urandom | base64)"
)


def _is_key(word: str) -> bool:
    name, _, text = word.strip().partition(":")
    try:
        return bool(name) and len(base64.b64decode(text, validate=True)) == KEK_BYTES
    except binascii.Error:
        return False


def _secret_problems(environ: Mapping[str, str], key: str, home: Path) -> Iterator[str]:
    secret = environ.get("SMARTTEC_SECRET_KEY", "").strip()
    if secret and (len(secret.encode()) < SECRET_BYTES_MIN or len(set(secret)) < DIFFERENT_CHARACTERS_MIN):
        yield f"SMARTTEC_SECRET_KEY is too short or too simple; use at least {SECRET_BYTES_MIN} random bytes."
    demo = _sandbox_secrets(home)
    if secret and secret in demo:
        yield "SMARTTEC_SECRET_KEY is a sandbox's."
    if {part.partition(":")[2].strip() for part in key.split(",")} & {part.partition(":")[2] for part in demo} - {""}:
        yield "The key-encryption key is a sandbox's."


def _sandbox_secrets(home: Path) -> set[str]:
    """What sandboxes of this user made for themselves."""
    homes = {home, Path(platformdirs.user_data_dir("smarttec"))}
    files = (path / "secrets" / name for path in homes for name in ("secret_key", "kek"))
    return {file.read_text(encoding="utf-8").strip() for file in files if file.is_file()}


def _operator_problems(environ: Mapping[str, str]) -> Iterator[str]:
    """The file itself is read, and judged, when the program starts; here only that it is the operator's own."""
    path = environ.get("SMARTTEC_OPERATOR_FILE", "").strip()
    if not path:
        return
    try:
        given = Path(path).read_bytes()
    except OSError:
        yield "SMARTTEC_OPERATOR_FILE cannot be read."
        return
    if given.split() == EXAMPLE_OPERATOR.read_bytes().split():
        yield "SMARTTEC_OPERATOR_FILE is the example; write who runs this."


def _database_problems(environ: Mapping[str, str], identify: SystemIdentifier) -> Iterator[str]:
    found: dict[str, int] = {}
    for name in ("DATABASE_URL", "SMARTTEC_KEYSTORE_URL"):
        url = environ.get(name, "").strip()
        if url:
            try:
                found[name] = identify(url)
            except Unreachable as unreachable:
                yield f"The server of {name} {unreachable}."
    if len(found) > 1 and len(set(found.values())) == 1:
        yield (
            "DATABASE_URL and SMARTTEC_KEYSTORE_URL are in the same PostgreSQL cluster; "
            "a backup of the data would hold the keys. Give the key store a cluster of its own."
        )
