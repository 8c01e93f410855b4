"""From settings to a bound session."""

import asyncio
import ssl
from functools import lru_cache

from smarttec.gateways.smpp.encoding import encode_bind
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.session import Session
from smarttec.gateways.smpp.settings import SessionHandler, SessionSettings
from smarttec.kernel.errors import GatewayUnavailable, MisconfiguredError, OutcomeUnknown


async def open_session(settings: SessionSettings, handler: SessionHandler) -> Session:
    """Connect and bind.

    Raises `BindRefused` when the carrier says no, `GatewayUnavailable` when it cannot be reached, and
    `MisconfiguredError` when the settings cannot be written into a bind at all.
    """
    loop = asyncio.get_running_loop()
    try:
        encode_bind(settings.bind_command, 1, settings.bind)
    except InvalidPdu:
        raise MisconfiguredError("A setting of the carrier does not fit into an SMPP bind.") from None
    try:
        async with asyncio.timeout(settings.connect_timeout_seconds):
            _, session = await loop.create_connection(
                lambda: Session(settings, handler), settings.host, settings.port,
                ssl=_tls(settings.tls_authority) if settings.uses_tls else None,
                server_hostname=settings.tls_name if settings.uses_tls else None,
            )  # fmt: skip
            try:
                await session.bind()
            except BaseException:
                session.abort()
                raise
    except ssl.SSLCertVerificationError as error:
        raise GatewayUnavailable(f"The carrier's certificate is not trusted: {error.verify_message}.") from None
    except ssl.SSLError:
        raise GatewayUnavailable("The carrier does not speak TLS there.") from None
    except (OSError, TimeoutError, OutcomeUnknown):
        raise GatewayUnavailable("The carrier cannot be reached.") from None
    return session


@lru_cache(maxsize=64)
def _tls(authority: str) -> ssl.SSLContext:
    """That trusts whom the operator names, or else whom this machine trusts."""
    try:
        return ssl.create_default_context(cadata=authority or None)
    except (ssl.SSLError, ValueError):
        raise GatewayUnavailable("The carrier's certificate authority is not written in PEM form.") from None
