"""What can be wrong with a message for later."""

from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests


class SendAtInvalid(InvalidInput):
    """The time to send at is not within the next 35 days."""

    code = "send-at-invalid"
    what_to_do = "Choose a time in the future, within 35 days."


class SendAtMissing(InvalidInput):
    """A message for later needs the time to send it at."""

    code = "send-at-missing"
    what_to_do = "Give SendAt, a moment in ISO 8601."


class ScheduleTypeInvalid(InvalidInput):
    """Messages are scheduled for a fixed time only."""

    code = "schedule-type-invalid"
    what_to_do = "Give ScheduleType=fixed together with SendAt."


class ServiceMissing(InvalidInput):
    """A message for later goes through a messaging service."""

    code = "schedule-service-missing"
    what_to_do = "Give MessagingServiceSid, too."


class NotCancellable(Conflict):
    """The message is on its way already, or was never scheduled, so it cannot be cancelled."""

    code = "not-cancellable"


class TooManyScheduled(TooManyRequests):
    """Too many messages are scheduled already."""

    code = "too-many-scheduled"
    what_to_do = "Wait until some of them went out, or cancel some."
