"""Hears of every change of keys in the key store, so that a destroyed key is forgotten in every process at once.

One thread per process, whatever its plane, on a connection of its own; the key store's triggers notify on `CHANNEL`
when keys are destroyed or added, whoever did it. After every (re)connection the ring starts empty, as something may
have been missed meanwhile. While there is no connection the ring keeps keys for `keyring.UNHEARD_CACHE_SECONDS` only.
"""

import logging
import threading
from collections.abc import Callable
from uuid import UUID

import psycopg

from smarttec.storage.listening import listening
from smarttec.vault.keyring import Keyring

CHANNEL = "smarttec_keys"
EVERYTHING = "*"
"""What the table's truncation says instead of a subject."""
HEARTBEAT_SECONDS = 1.0
RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Listener:
    """Listens until `stop`; reconnects by itself."""

    def __init__(self, ring: Keyring, conninfo: Callable[[], str]) -> None:
        self._ring = ring
        self._conninfo = conninfo
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="key listener", daemon=True)

    def start(self) -> None:
        """Begin, in the background."""
        self._thread.start()

    def wait_until_listening(self, timeout_seconds: float) -> bool:
        """Whether it listens, waiting for that at most so long."""
        return self._listening.wait(timeout_seconds)

    def stop(self) -> None:
        """End within about a heartbeat."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                if self._listening.is_set():
                    _log.warning("The key store's notifications are away (%s).", type(error).__name__)
            finally:
                self._listening.clear()
                self._ring.unheard()
            self._stopping.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        with listening(self._conninfo(), CHANNEL) as connection:
            self._ring.forget_all()
            self._ring.heard()
            self._listening.set()
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=HEARTBEAT_SECONDS):
                    self._take(notice.payload)
                connection.execute("SELECT 1")
                self._ring.heard()

    def _take(self, payload: str) -> None:
        if payload == EVERYTHING:
            self._ring.forget_all()
        else:
            self._ring.forget(UUID(payload))
