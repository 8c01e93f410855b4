"""What can go wrong with numbers and senders, beside the tree's own."""

from smarttec.kernel.errors import Conflict, InvalidInput


class NumberTaken(Conflict):
    """This number is not free any more."""

    code = "number-taken"
    what_to_do = "Choose another number."


class NotForRent(Conflict):
    """Numbers of this kind and country have no price in your currency."""

    code = "number-not-for-rent"
    what_to_do = "Choose a number of another kind or country."


class SenderNotRegistered(InvalidInput):
    """The sender is not registered for this country."""

    code = "sender-not-registered"
    what_to_do = "Register the sender in the portal, or send from another number."


class SenderNotRegisteredUs(SenderNotRegistered):
    """The sending number is not registered with a 10DLC campaign."""

    code = "sender-not-registered-10dlc"


class CodeWrong(InvalidInput):
    """The code is wrong or too old."""

    code = "caller-code-wrong"
    what_to_do = "Check the text that was sent to the number, or ask for a new code."
