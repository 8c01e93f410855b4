"""From settings to a bound session."""

import asyncio

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
        raise MisconfiguredError("system_id, password or system_type does not fit into an SMPP bind.") from None
    try:
        async with asyncio.timeout(settings.connect_timeout_seconds):
            _, session = await loop.create_connection(lambda: Session(settings, handler), settings.host, settings.port)
            try:
                await session.bind()
            except BaseException:
                session.abort()
                raise
    except (OSError, TimeoutError, OutcomeUnknown):
        raise GatewayUnavailable("The carrier cannot be reached.") from None
    return session
