"""What can be wrong with verifications, beside the tree's own."""

from smarttec.kernel.errors import InvalidInput, TooManyRequests


class ChannelNotOffered(InvalidInput):
    """Codes are sent by text: give Channel=sms."""

    code = "verify-channel-not-offered"


class SendsExhausted(TooManyRequests):
    """The code was sent as often as it may be."""

    code = "verify-sends-exhausted"
    what_to_do = "Wait until the verification is over, ten minutes after it began."


class ChecksExhausted(TooManyRequests):
    """A code was tried as often as it may be."""

    code = "verify-checks-exhausted"
    what_to_do = "Begin a new verification when this one is over, ten minutes after it began."
