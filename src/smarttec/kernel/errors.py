"""The one error tree.

    SmarttecError
    ├── InvalidInput            what came in is malformed or not allowed           HTTP 400
    │   ├── InvalidPhoneNumber      not a dialable E.164 number
    │   ├── CardNumberRefused       a payment card number where none is ever taken
    │   └── BodyTooLarge            more bytes than the limit                       HTTP 413
    ├── NotAuthenticated        credentials are missing or wrong                   HTTP 401
    ├── NotFound                absent, or another tenant's: the answer is the same HTTP 404
    ├── Conflict                the thing is not in a state that allows the act    HTTP 409
    ├── TooManyRequests         a rate limit was reached                           HTTP 429
    ├── InsufficientCredit      no cover, no service                               HTTP 402
    ├── AccountNotInGoodStanding  the account may not do chargeable acts now       HTTP 403
    ├── PrivacyError            the executable notice said no                      HTTP 403
    │   ├── PurposeRequired         a personal value was touched without a purpose
    │   ├── Refused                 the gate refused; names the clause
    │   └── SealBroken              a sealed value does not open where it stands
    ├── GatewayError            the outside world failed us                        HTTP 502
    │   ├── GatewayUnavailable      nothing was handed over; trying again is safe
    │   └── OutcomeUnknown          it may have been handed over; never resend blindly
    └── MisconfiguredError      the operator has to change something; refuses to start

Every error has a stable `code`, a plain sentence and `what_to_do`. Faces translate a class to the field's own
code (Twilio error code, SMPP command_status, SIP response); nothing here holds a personal value or a secret.
"""

from typing import ClassVar


class SmarttecError(Exception):
    """Root of the tree. `code` is stable and documented; `http_status` is what the faces answer."""

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    what_to_do: ClassVar[str] = "Try again; if it happens again, tell us the time and what you did."

    @property
    def sentence(self) -> str:
        """One plain sentence for people."""
        return str(self) or (self.__class__.__doc__ or "").split("\n", maxsplit=1)[0]


class InvalidInput(SmarttecError):
    """Something that was sent is malformed or not allowed."""

    code = "invalid-input"
    http_status = 400
    what_to_do = "Correct the named field and send it again."

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or ""))
        self.field = field


class InvalidPhoneNumber(InvalidInput):
    """This is not a phone number that can be dialled."""

    code = "invalid-phone-number"
    what_to_do = "Write the number in international form, for example +14155550100."


class CardNumberRefused(InvalidInput):
    """This looks like a payment card number; we never take those."""

    code = "card-number-refused"
    what_to_do = "Remove the card number. Cards are typed only at the clearing house."


class BodyTooLarge(InvalidInput):
    """The request is larger than we accept."""

    code = "body-too-large"
    http_status = 413
    what_to_do = "Send less at once."


class NotAuthenticated(SmarttecError):
    """The credentials are missing or wrong."""

    code = "not-authenticated"
    http_status = 401
    what_to_do = "Check the account SID and the auth token, or sign in again."


class NotFound(SmarttecError):
    """There is no such thing, or it is not yours."""

    code = "not-found"
    http_status = 404
    what_to_do = "Check the identifier."


class Conflict(SmarttecError):
    """The thing is not in a state that allows this."""

    code = "conflict"
    http_status = 409
    what_to_do = "Look at its present state first."


class TooManyRequests(SmarttecError):
    """Too many tries in a short time."""

    code = "too-many-requests"
    http_status = 429
    what_to_do = "Wait a little, then try again."


class InsufficientCredit(SmarttecError):
    """There is not enough credit for this."""

    code = "insufficient-credit"
    http_status = 402
    what_to_do = "Buy credits, then send it again."


class AccountNotInGoodStanding(SmarttecError):
    """The account is not in good standing."""

    code = "not-in-good-standing"
    http_status = 403
    what_to_do = "Open the portal; the first page says what is missing."


class PrivacyError(SmarttecError):
    """The privacy notice does not allow this."""

    code = "privacy"
    http_status = 403
    what_to_do = "Read the clause that is named; only a change of choice or of notice can allow it."


class PurposeRequired(PrivacyError):
    """A personal value was touched outside any declared purpose."""

    code = "purpose-required"


class Refused(PrivacyError):
    """The gate refused. `clause` is the clause of the notice, `reason` a stable word."""

    code = "refused"

    def __init__(self, *, clause: str, reason: str) -> None:
        super().__init__(f"The notice does not allow this: clause {clause} ({reason}).")
        self.clause = clause
        self.reason = reason


class SealBroken(PrivacyError):
    """A sealed value was changed, or stands in a place it was not sealed for."""

    code = "seal-broken"


class GatewayError(SmarttecError):
    """A service outside our system failed."""

    code = "gateway"
    http_status = 502
    what_to_do = "Try again in a few minutes."


class GatewayUnavailable(GatewayError):
    """The other side could not be reached; nothing was handed over."""

    code = "gateway-unavailable"


class OutcomeUnknown(GatewayError):
    """It may have been handed over; it will be reconciled, never resent blindly."""

    code = "outcome-unknown"
    what_to_do = "Wait; the outcome is being found out and shown to you."


class MisconfiguredError(SmarttecError):
    """The operator has to change something before this can start."""

    code = "misconfigured"
    what_to_do = "Change the named setting and start again."
