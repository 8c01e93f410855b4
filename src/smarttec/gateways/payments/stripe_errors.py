"""Stripe's failures in the words of our error tree. No text of theirs is handed on: it may quote what was sent."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import stripe

import requests
from smarttec.kernel.errors import (
    Conflict,
    GatewayError,
    GatewayUnavailable,
    InvalidInput,
    MisconfiguredError,
    NotFound,
    OutcomeUnknown,
    SmarttecError,
)

log = logging.getLogger(__name__)


@contextmanager
def reading() -> Iterator[None]:
    """Around calls that change nothing there: any failure to get an answer is safe to try again."""
    try:
        yield
    except stripe.StripeError as error:
        raise _translate(error, unanswered=GatewayUnavailable) from None


@contextmanager
def writing() -> Iterator[None]:
    """Around calls that open something: without an answer, it may have happened."""
    try:
        yield
    except stripe.StripeError as error:
        never_arrived = isinstance(error, stripe.APIConnectionError) and _never_connected(error)
        raise _translate(error, unanswered=GatewayUnavailable if never_arrived else OutcomeUnknown) from None


@contextmanager
def card_refusals_pass() -> Iterator[list[Mapping[str, object]]]:
    """Inside `writing`, around a charge: when the bank refuses, the intent as it stands then is the only item."""
    refused: list[Mapping[str, object]] = []
    try:
        yield refused
    except stripe.CardError as error:
        body = error.json_body if isinstance(error.json_body, dict) else {}
        intent = body.get("error", {}).get("payment_intent")
        if not isinstance(intent, dict):
            raise
        refused.append(intent)


def _translate(error: stripe.StripeError, *, unanswered: type[GatewayError]) -> SmarttecError:
    # A failed answer is logged by class and Stripe's own request id only, which their support asks for.
    log.warning("clearing house: %s (HTTP %s, request %s)", type(error).__name__, error.http_status, error.request_id)
    match error:
        case stripe.RateLimitError():
            return GatewayUnavailable("The clearing house is busy.")
        case stripe.AuthenticationError() | stripe.PermissionError():
            return MisconfiguredError("The clearing house refuses our API key.")
        case stripe.IdempotencyError():
            return Conflict("This payment was opened with other values before.")
        case stripe.InvalidRequestError() if error.http_status == 404:
            return NotFound("The clearing house knows no such checkout.")
        case stripe.InvalidRequestError() | stripe.CardError():
            return InvalidInput("The clearing house does not take this payment.", field=_field(error))
        case _:
            return unanswered("The clearing house did not answer.")


def _field(error: stripe.InvalidRequestError | stripe.CardError) -> str | None:
    return error.param if isinstance(error.param, str) else None


def _never_connected(error: stripe.APIConnectionError) -> bool:
    cause = error.__cause__
    if isinstance(cause, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    # requests wraps both a refused connection and one that broke off later in ConnectionError.
    reason = (
        getattr(cause.args[0], "reason", None) if isinstance(cause, requests.ConnectionError) and cause.args else None
    )
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
