"""What a sender is told outside the hours."""

from datetime import datetime

from smarttec.kernel.errors import InvalidInput


class OutsideWindow(InvalidInput):
    """The recipient's country allows messages only at certain hours, and it is not one of them there."""

    code = "outside-sending-window"
    what_to_do = "Send it again within the hours, or let such messages wait (portal, “Quiet hours”)."

    @classmethod
    def until(cls, opening: datetime | None) -> "OutsideWindow":
        """With the moment from which it may go, if there is one in the next days."""
        when = f" It may go from {opening:%d %b %Y, %H:%M} UTC on." if opening else " We do not know when it may go."
        return cls(f"It is outside the hours in which this recipient may be written to.{when}", field="To")
