"""What can be wrong with a messaging service, or with a message that is sent through one."""

from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.messaging.errors import SenderNotOwned


class ServiceUnknown(InvalidInput):
    """There is no such messaging service, or it is not yours."""

    code = "service-unknown"
    what_to_do = "Look at your messaging services, and give the SID of one of them."


class ServiceSidInvalid(InvalidInput):
    """This is not the SID of a messaging service."""

    code = "service-sid-invalid"
    what_to_do = "The SID of a messaging service begins with MG."


class PoolEmpty(InvalidInput):
    """The messaging service has no numbers."""

    code = "pool-empty"
    what_to_do = "Add one of your numbers to the service."


class NoSenderFits(InvalidInput):
    """No number of the messaging service may write to this recipient."""

    code = "pool-no-sender"
    what_to_do = "Register a number of the service for the recipient's country, or add one that is."


class SenderNotInPool(SenderNotOwned):
    """The 'From' number is not one of the messaging service's numbers."""

    code = "sender-not-in-pool"
    what_to_do = "Add the number to the service, or leave 'From' out."


class NumberNotOwned(InvalidInput):
    """This is not one of your account's numbers."""

    code = "pool-number-unknown"
    what_to_do = "Give the SID of one of your account's numbers."


class NameInvalid(InvalidInput):
    """A sender name has 1 to 11 letters, digits and spaces, with a letter among them."""

    code = "pool-name-invalid"


class NumberWithoutTexts(InvalidInput):
    """The number cannot send texts."""

    code = "pool-number-without-texts"
    what_to_do = "Choose a number that is made for texts."


class NumberInPool(Conflict):
    """The number is in this messaging service already."""

    code = "pool-number-there"


class NumberInOtherPool(Conflict):
    """The number is in another of your messaging services."""

    code = "pool-number-elsewhere"
    what_to_do = "Take it out of the other service first."


class PoolFull(Conflict):
    """The messaging service has as many numbers as it can have."""

    code = "pool-full"
    what_to_do = "Make another service for more numbers."


class ValidityInvalid(InvalidInput):
    """The validity period is not a whole number of seconds from 1 to 36,000."""

    code = "validity-invalid"
    what_to_do = "Give seconds from 1 to 36000, or leave it out."
