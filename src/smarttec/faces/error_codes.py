"""The codes that the API answers with, and what the portal's pages say about each. Faces share this one table.

The numbers are Twilio's where it has one for the case (twilio.com/docs/api/errors), so that programs written for it
understand ours. An error of our tree has the code of its class, or of the nearest class above it that is listed.
"""

from dataclasses import dataclass

from smarttec.fraud.errors import DayLimitReached, DestinationOff
from smarttec.kernel import errors as e
from smarttec.messaging import domain
from smarttec.messaging import errors as m
from smarttec.messaging.optout.errors import RecipientOptedOut
from smarttec.messaging.removal import MessageUnderWay
from smarttec.messaging.schedule import errors as later
from smarttec.messaging.services import errors as s
from smarttec.messaging.verify import errors as v
from smarttec.messaging.windows.errors import OutsideWindow
from smarttec.numbers import errors as n
from smarttec.people.errors import AccountInactive, NotPermitted
from smarttec.post.letterhead import portal_url
from smarttec.shop.paper import errors as p

PATH = "/docs/errors"


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code. `answers` are the classes of our errors it stands for, `statuses` the HTTP status it comes with.

    The code of a message that did not arrive has neither; it has `message_error`, Twilio's words for it.
    """

    code: int
    meaning: str
    what_to_do: str
    answers: tuple[type[e.SmarttecError], ...] = ()
    statuses: tuple[int, ...] = ()
    message_error: str = ""


_ENTRIES = (
    ErrorCode(
        10001, "There is not enough credit for this message, or the account is not in good standing.",
        "Buy credits in the portal; its first page says when anything else is missing.",
        (e.InsufficientCredit, e.AccountNotInGoodStanding), (402, 403),
    ),
    ErrorCode(
        20001, "The request is malformed or too large.",
        "Correct what the message names. A body is a form (application/x-www-form-urlencoded) of at most 64 kB.",
        (e.InvalidInput,), (400, 413),
    ),
    ErrorCode(
        20003, "The account SID or the auth token is missing or wrong.",
        "Send both with HTTP Basic authentication; your profile in the portal shows them.",
        (e.NotAuthenticated,), (401,),
    ),
    ErrorCode(
        20005, "The account is suspended or closed.",
        "With the main account's credentials it can be looked at; a suspended one can be made active again.",
        (AccountInactive,), (403,),
    ),
    ErrorCode(
        20009, "The message is still under way, so it cannot be changed or deleted.",
        "Wait until its status is final, then try again.", (MessageUnderWay,), (409,),
    ),
    ErrorCode(
        20404, "There is no such thing, or it is not yours.",
        "Check the SID and the path. The answer is the same for both cases.", (e.NotFound,), (404,),
    ),
    ErrorCode(
        20409, "The thing is not in a state that allows this.",
        "Fetch it first and look at its status.", (e.Conflict,), (409,),
    ),
    ErrorCode(
        20429, "There were too many requests in a short time.",
        "Wait a little, then send the request again, more slowly.", (e.TooManyRequests,), (429,),
    ),
    ErrorCode(
        20500, "Something went wrong on our side.",
        "Send the request again; if it happens again, tell us the time and the path.", (e.SmarttecError,), (500,),
    ),
    ErrorCode(
        20503, "A part of the service is away for the moment. Nothing was charged.",
        "Send the request again in a few minutes.", (e.GatewayError,), (503,),
    ),
    ErrorCode(
        20504, "PDFs cannot be made on this server at the moment. The document itself is complete.",
        "Open the document as a page and print it, or come back later.", (p.PdfUnavailable,), (503,),
    ),
    ErrorCode(
        21211, "The 'To' number is not a valid phone number.",
        "Write it in international form (E.164), for example +14155550100.", (m.RecipientInvalid,), (400,),
    ),
    ErrorCode(
        21212, "The 'From' number is not a valid phone number.",
        "Write it in international form (E.164), for example +14155550100.", (m.SenderInvalid,), (400,),
    ),
    ErrorCode(
        21220, "The code that proves a number is wrong or too old.",
        "Look at the text that was sent to the number, or ask for a new code.", (n.CodeWrong,), (400,),
    ),
    ErrorCode(
        21266, "The 'To' and 'From' numbers are the same.",
        "Send to another number than the one you send from.", (m.SameNumber,), (400,),
    ),
    ErrorCode(
        21408, "Nothing can be sent to this destination: it is switched off for your account, or has no price.",
        "Switch the country on in the portal under “Limits and countries”, or look at the price list.",
        (DestinationOff, m.DestinationNotServed), (400,),
    ),
    ErrorCode(
        21421, "This is not one of your account's numbers.",
        "List your numbers, and give the SID of one of them.", (s.NumberNotOwned,), (400,),
    ),
    ErrorCode(
        21422, "The number is not free any more, or is not for rent in your currency.",
        "Search again and choose another number.", (n.NumberTaken, n.NotForRent), (409,),
    ),
    ErrorCode(21602, "The message has no text.", "Give the text as 'Body'.", (m.BodyMissing,), (400,)),
    ErrorCode(21603, "The message has no sender.", "Give one of your numbers as 'From'.", (m.SenderMissing,), (400,)),
    ErrorCode(
        21604, "The message has no receiver.", "Give the receiver's number as 'To'.", (m.RecipientMissing,), (400,),
    ),
    ErrorCode(
        21606, "The 'From' number is not one of your account's numbers.",
        "Send from a number that your account owns; the portal lists them.", (m.SenderNotOwned,), (400,),
    ),
    ErrorCode(
        21610, "The recipient wants no more messages from this number: they answered STOP.",
        "Do not write to them again; they can take it back by sending START to the number.",
        (RecipientOptedOut,), (400,),
    ),
    ErrorCode(
        21612, "The sender is not registered for the country of the 'To' number.",
        "Register the sender in the portal, or send from another number.", (n.SenderNotRegistered,), (400,),
    ),
    ErrorCode(
        21617, "The text is longer than 1,600 characters.",
        "Shorten it, or send it as several messages.", (m.BodyTooLong,), (400,),
    ),
    ErrorCode(
        21619, "The text holds characters that no message can carry.",
        "Send valid UTF-8 without NUL characters.", (m.BodyInvalid,), (400,),
    ),
    ErrorCode(
        21624, "The validity period is not a whole number of seconds from 1 to 36,000.",
        "Give seconds from 1 to 36000, or leave it out.", (s.ValidityInvalid,), (400,),
    ),
    ErrorCode(
        21701, "There is no such messaging service, or it is not yours.",
        "List your messaging services, and give the SID of one of them.", (s.ServiceUnknown,), (400,),
    ),
    ErrorCode(
        21703, "No number of the messaging service may write to this recipient.",
        "Register a number of the service for the recipient's country, or add one that is.", (s.NoSenderFits,), (400,),
    ),
    ErrorCode(
        21704, "The messaging service has no numbers.", "Add one of your numbers to it.", (s.PoolEmpty,), (400,),
    ),
    ErrorCode(
        21705, "This is not the SID of a messaging service.", "It begins with MG.", (s.ServiceSidInvalid,), (400,),
    ),
    ErrorCode(
        21710, "The number is in this messaging service already.", "There is nothing to do.", (s.NumberInPool,), (409,),
    ),
    ErrorCode(
        21712, "The number is in another of your messaging services.",
        "Take it out of the other service first.", (s.NumberInOtherPool,), (409,),
    ),
    ErrorCode(
        21714, "The messaging service has as many numbers as it can have: 400.",
        "Make another service for more numbers.", (s.PoolFull,), (409,),
    ),
    ErrorCode(
        21715, "The number cannot send texts.",
        "Choose a number that is made for texts.", (s.NumberWithoutTexts,), (400,),
    ),
    ErrorCode(
        domain.ERROR_UNREACHABLE, "The network could not reach this phone.",
        "The phone may be off or out of reach. Try again later.", message_error="Unreachable destination handset",
    ),
    ErrorCode(
        30004, "The privacy notice does not allow this; the message names the clause.",
        "Read the clause that is named; only a change of choice or of notice can allow it.",
        (e.PrivacyError,), (403,),
    ),
    ErrorCode(
        domain.ERROR_UNKNOWN_DESTINATION, "The network does not know this number.",
        "Check the number; it may have been given up.", message_error="Unknown destination handset",
    ),
    ErrorCode(
        domain.ERROR_CARRIER_VIOLATION, "The carrier refused the message.",
        "Change the text: carriers filter what looks like spam. If it goes on, write to us.",
        message_error="Message filtered",
    ),
    ErrorCode(
        domain.ERROR_UNKNOWN, "The carrier gave no reason.",
        "Try again once; if it happens again, write to us with the message's SID.", message_error="Unknown error",
    ),
    ErrorCode(
        30034, "The sending number is not registered with a 10DLC campaign, which the United States ask for.",
        "Register the number in the portal under “Numbers”, or send from another number.",
        (n.SenderNotRegisteredUs,), (400,),
    ),
    ErrorCode(
        domain.ERROR_VALIDITY_EXPIRED, "No carrier could take the message within its validity period.",
        "Send it again with a longer one, or without one.", message_error="Validity Period Expired",
    ),
    ErrorCode(
        30409, "The message is on its way already, or was never scheduled, so it cannot be cancelled.",
        "Fetch it and look at its status.", (later.NotCancellable,), (409,),
    ),
    ErrorCode(
        30610, "People of that country may be written to at certain hours only, and your account refuses others.",
        "Send it within the hours, or choose in the portal under “Quiet hours” that such messages wait.",
        (OutsideWindow,), (400,),
    ),
    ErrorCode(
        35111, "A message for later needs the time to send it at.",
        "Give 'SendAt', a moment in ISO 8601.", (later.SendAtMissing,), (400,),
    ),
    ErrorCode(
        35114, "'SendAt' is not between 300 seconds and 35 days ahead.",
        "Choose another time, and write it in ISO 8601: 2026-05-01T09:30:00Z.", (later.SendAtInvalid,), (400,),
    ),
    ErrorCode(
        35118, "A message for later goes through a messaging service.",
        "Give 'MessagingServiceSid', too.", (later.ServiceMissing,), (400,),
    ),
    ErrorCode(
        35125, "Too many messages of the account are scheduled already: 10,000.",
        "Wait until some of them went out, or cancel some.", (later.TooManyScheduled,), (429,),
    ),
    ErrorCode(
        35126, "Messages are scheduled for a fixed time only.",
        "Give 'ScheduleType' as 'fixed', together with 'SendAt'.", (later.ScheduleTypeInvalid,), (400,),
    ),
    ErrorCode(
        60200, "A code is sent by text only.", "Give Channel=sms.", (v.ChannelNotOffered,), (400,),
    ),
    ErrorCode(
        60202, "A code was tried as often as it may be.",
        "Begin a new verification when this one is over, ten minutes after it began.", (v.ChecksExhausted,), (429,),
    ),
    ErrorCode(
        60203, "The code was sent as often as it may be.",
        "Wait until the verification is over, ten minutes after it began.", (v.SendsExhausted,), (429,),
    ),
    ErrorCode(
        63038, "A limit of your account for this day is reached: messages, spending, or messages to one country.",
        "Send again after midnight UTC, or ask us to raise the limit; the portal shows your limits and what is used.",
        (DayLimitReached,), (429,),
    ),
    ErrorCode(
        70051, "The API key's scopes do not allow this.",
        "Use a key whose scopes allow it, or the account's auth token.", (NotPermitted,), (403,),
    ),
)  # fmt: skip

ERROR_CODES = {entry.code: entry for entry in _ENTRIES}
"""Every code, in the order of the numbers."""


def documentation_url(code: int) -> str:
    """The address of the page about the code, which anybody may read."""
    return f"{portal_url()}{PATH}/{code}"
