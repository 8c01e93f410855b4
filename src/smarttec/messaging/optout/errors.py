"""What a sender is told."""

from smarttec.kernel.errors import InvalidInput


class RecipientOptedOut(InvalidInput):
    """The recipient does not want messages from this number: they answered STOP."""

    code = "recipient-opted-out"
    what_to_do = "Do not write to them again; they can take it back by sending START to the number."
