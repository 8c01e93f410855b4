"""What can be wrong with a draft. The faces translate each to the field's own code."""

from smarttec.kernel.errors import InvalidInput, InvalidPhoneNumber


class RecipientInvalid(InvalidPhoneNumber):
    """The 'To' number is not a valid phone number."""

    code = "recipient-invalid"


class RecipientMissing(InvalidInput):
    """A 'To' phone number is required."""

    code = "recipient-missing"


class SenderMissing(InvalidInput):
    """A 'From' phone number is required."""

    code = "sender-missing"


class SenderInvalid(InvalidPhoneNumber):
    """The 'From' number is not a valid phone number."""

    code = "sender-invalid"


class SenderNotOwned(InvalidInput):
    """The 'From' number is not one of your account's numbers."""

    code = "sender-not-owned"
    what_to_do = "Send from a number that your account owns; the portal lists them."


class SameNumber(InvalidInput):
    """The 'To' and 'From' numbers are the same."""

    code = "same-number"


class BodyMissing(InvalidInput):
    """A message body is required."""

    code = "body-missing"


class BodyTooLong(InvalidInput):
    """The message body exceeds 1600 characters."""

    code = "body-too-long"


class BodyInvalid(InvalidInput):
    """The message body is not valid text."""

    code = "body-invalid"


class DestinationNotServed(InvalidInput):
    """There is no price for this destination, so nothing can be sent there."""

    code = "destination-not-served"
    what_to_do = "Look at the price list, or ask us to open this destination."
