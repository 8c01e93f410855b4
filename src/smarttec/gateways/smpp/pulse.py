"""Whether the peer of a session is alive and reads what we write (§4.11); decided by the session's one timer."""

from smarttec.gateways.smpp.settings import SessionSettings


class Pulse:
    """When the peer was heard, when we asked whether it is there, since when it does not read."""

    def __init__(self, settings: SessionSettings, *, now: float) -> None:
        self._settings = settings
        self.heard_at = now
        self._asked_at: float | None = None
        self._stalled_at: float | None = None

    @property
    def is_stalled(self) -> bool:
        """Whether we stopped reading from it, until it reads from us."""
        return self._stalled_at is not None

    def stall(self, now: float) -> None:
        """It asks and asks, and takes no answer."""
        self._stalled_at = now

    def resume(self) -> None:
        """It reads again."""
        self._stalled_at = None

    def ending(self, now: float) -> str:
        """Why the session has to end; empty: it has not."""
        settings = self._settings
        if self._stalled_at is not None and now - self._stalled_at > settings.response_timeout_seconds:
            return "the carrier does not read our answers"
        if self._asked_at is not None and self.heard_at > self._asked_at:
            self._asked_at = None
        if self._asked_at is not None and now - self._asked_at > settings.enquire_link_timeout_seconds:
            return "the carrier did not answer enquire_link"
        return ""

    def is_to_be_asked(self, now: float) -> bool:
        """Whether it is time to ask; then we have."""
        is_due = self._asked_at is None and now - self.heard_at > self._settings.enquire_link_interval_seconds
        if is_due:
            self._asked_at = now
        return is_due
