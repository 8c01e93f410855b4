"""The environment variables the program obeys. Each is documented in `docs/operators.md`; a test compares the two."""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.settings_text import secret_setting

KEK_BYTES = 32
VIES_URL = "https://ec.europa.eu/taxation_customs/vies/rest-api"


def _key_encryption_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """`id:base64[,id:base64…]`, the current one first."""
    keys = []
    for item in filter(None, text.split(",")):
        key_id, _, encoded = item.strip().partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise MisconfiguredError("SMARTTEC_KEK is not of the form id:base64.") from None
        if len(secret) != KEK_BYTES:
            raise MisconfiguredError("A key-encryption key must have 32 bytes.")
        keys.append((key_id, secret))
    return tuple(keys)


def _networks(text: str | None, default: str) -> tuple[str, ...]:
    """`10.1.0.0/16,fd00::/8` → the networks as text."""
    given = default if text is None else text
    return tuple(filter(None, (item.strip() for item in given.split(","))))


def _listen(variable: str, default: str) -> tuple[str, int] | None:
    """`host:port`; None for nothing."""
    text = os.environ.get(variable, default).strip()
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise MisconfiguredError(f"{variable} is not of the form host:port.")
    return host.strip("[]"), int(port)


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says."""

    mode: str
    home: Path
    port: int
    base_url: str
    database_url: str
    keystore_url: str
    secret_key: str
    keks: tuple[tuple[str, bytes], ...]
    stripe_key: str
    stripe_webhook_secret: str
    stripe_base_url: str
    smtp_url: str
    tax_id_check: str
    vies_url: str
    mailbox_listen: tuple[str, int] | None
    unknown_deadline_seconds: int
    content_kept_days: int
    log_format: str
    metrics_token: str
    webhook_networks: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    service_number: str
    erasures_file: Path
    keystore_backup_keep_days: int

    @property
    def is_sandbox(self) -> bool:
        """Whether the stand-ins for the outside world are in use."""
        return self.mode == "sandbox"


def read() -> Environment:
    """Read the environment once, with the sandbox's defaults where nothing is set."""
    port = int(os.environ.get("SMARTTEC_PORT", "8000"))
    mode = os.environ.get("SMARTTEC_MODE", "sandbox")
    sandbox = mode == "sandbox"
    home = Path(os.environ.get("SMARTTEC_HOME") or user_data_path("smarttec"))
    return Environment(
        mode=mode,
        home=home,
        port=port,
        base_url=os.environ.get("SMARTTEC_BASE_URL", f"http://127.0.0.1:{port}"),
        database_url=os.environ.get("DATABASE_URL", ""),
        keystore_url=os.environ.get("SMARTTEC_KEYSTORE_URL", ""),
        secret_key=os.environ.get("SMARTTEC_SECRET_KEY", ""),
        keks=_key_encryption_keys(secret_setting(os.environ, "SMARTTEC_KEK")),
        stripe_key=os.environ.get("SMARTTEC_STRIPE_KEY", "sk_test_sandbox" if sandbox else ""),
        stripe_webhook_secret=os.environ.get("SMARTTEC_STRIPE_WEBHOOK_SECRET", "whsec_sandbox" if sandbox else ""),
        stripe_base_url=os.environ.get("SMARTTEC_STRIPE_BASE_URL", f"http://127.0.0.1:{port + 1}" if sandbox else ""),
        smtp_url=os.environ.get("SMARTTEC_SMTP_URL", f"smtp://127.0.0.1:{port + 3}" if sandbox else ""),
        tax_id_check=os.environ.get("SMARTTEC_TAX_ID_CHECK") or "form",
        vies_url=os.environ.get("SMARTTEC_VIES_URL") or (f"http://127.0.0.1:{port + 7}" if sandbox else VIES_URL),
        mailbox_listen=_listen("SMARTTEC_MAILBOX_LISTEN", f"127.0.0.1:{port + 6}" if sandbox else ""),
        unknown_deadline_seconds=int(os.environ.get("SMARTTEC_UNKNOWN_DEADLINE_SECONDS", "90000")),
        content_kept_days=int(os.environ.get("SMARTTEC_CONTENT_KEPT_DAYS", "60")),
        log_format=os.environ.get("SMARTTEC_LOG_FORMAT", "line"),
        metrics_token=os.environ.get("SMARTTEC_METRICS_TOKEN", ""),
        webhook_networks=_networks(
            os.environ.get("SMARTTEC_WEBHOOK_NETWORKS"), "127.0.0.0/8,::1/128" if sandbox else ""
        ),
        trusted_proxies=_networks(os.environ.get("SMARTTEC_TRUSTED_PROXIES"), "" if sandbox else "127.0.0.1,::1"),
        service_number=os.environ.get("SMARTTEC_SERVICE_NUMBER", "+14155550190" if sandbox else ""),
        erasures_file=Path(os.environ.get("SMARTTEC_ERASURES_FILE") or home / "smarttec-erasures.jsonl"),
        keystore_backup_keep_days=int(os.environ.get("SMARTTEC_KEYSTORE_BACKUP_KEEP_DAYS") or "7"),
    )
