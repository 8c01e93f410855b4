"""One question to VIES (ec.europa.eu/taxation_customs/vies, "Technical information": the REST interface)."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpcore

from smarttec.gateways.outbound.addresses import Allowed
from smarttec.gateways.outbound.answers import bounded_body
from smarttec.gateways.outbound.pinning import PinnedBackend
from smarttec.kernel.errors import GatewayError, GatewayUnavailable, InvalidInput, MisconfiguredError
from smarttec.kernel.urls import check_url
from smarttec.notice.door import Disclosed
from smarttec.shop.paper.ports import RegisterAnswer, TaxIdQuestion

log = logging.getLogger("smarttec.gateways.vies")

TOTAL_TIMEOUT_SECONDS = 8.0
_TEXT_MAX = 1_000
_IDENTIFIER_MAX = 60
_NOTHING_SAID = frozenset({"", "---"})
_YES_OR_NO = ("valid", "isValid")
"""The answer's own word for it; it differs between the paths of the interface."""


class Vies:
    """A `shop.paper.ports.TaxIdRegister`; safe to share between threads. Redirects are not followed."""

    name = "VIES"

    def __init__(self, *, allowed: Allowed, base_url: str) -> None:
        """Raises `MisconfiguredError` for what is no web address."""
        try:
            self._url = check_url(f"{base_url.rstrip('/')}/check-vat-number", field="SMARTTEC_VIES_URL")
        except InvalidInput:
            raise MisconfiguredError("SMARTTEC_VIES_URL is no web address.") from None
        self._backend = PinnedBackend(allowed)

    def ask(self, question: Disclosed[TaxIdQuestion]) -> RegisterAnswer:
        """See `TaxIdRegister.ask`."""
        return _read(*asyncio.run(self._post(_body(question.value))))

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(TOTAL_TIMEOUT_SECONDS):
                return await self._exchange(body)
        except GatewayError as refused:
            raise GatewayUnavailable(refused.sentence) from None
        except (
            TimeoutError, OSError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError,
            httpcore.UnsupportedProtocol,
        ):  # fmt: skip
            raise GatewayUnavailable("VIES could not be reached.") from None

    async def _exchange(self, body: bytes) -> tuple[int, bytes]:
        headers = {
            "Host": urlsplit(self._url).netloc, "Content-Type": "application/json", "Accept": "application/json",
            "Content-Length": str(len(body)),
        }  # fmt: skip
        async with (
            httpcore.AsyncConnectionPool(network_backend=self._backend, max_keepalive_connections=0) as pool,
            pool.stream("POST", self._url, headers=list(headers.items()), content=body) as response,
        ):
            too_large = GatewayUnavailable("The answer of VIES is too large.")
            return response.status, await bounded_body(response, too_large=too_large)


def _body(question: TaxIdQuestion) -> bytes:
    values = {"countryCode": question.tax_id[:2], "vatNumber": question.tax_id[2:]}
    if question.requester:
        values |= {"requesterMemberStateCode": question.requester[:2], "requesterNumber": question.requester[2:]}
    return json.dumps(values).encode()


def _read(status: int, body: bytes) -> RegisterAnswer:
    """What it said. Everything that is no yes and no no is `GatewayUnavailable`."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or status != 200 or answer.get("actionSucceed") is False:
        raise _no_answer(status, answer)
    said = next((answer[word] for word in _YES_OR_NO if isinstance(answer.get(word), bool)), None)
    if said is None or answer.get("userError", "VALID") not in {"VALID", "INVALID"}:
        raise _no_answer(status, answer)
    return RegisterAnswer(
        is_valid=said,
        identifier=_text(answer, "requestIdentifier")[:_IDENTIFIER_MAX],
        name=_text(answer, "name"),
        address=_text(answer, "address"),
    )


def _text(answer: Mapping[str, Any], key: str) -> str:
    value = answer.get(key)
    plain = value.strip() if isinstance(value, str) else ""
    return "" if plain in _NOTHING_SAID else plain[:_TEXT_MAX]


def _no_answer(status: int, answer: object) -> GatewayUnavailable:
    """Logged by the register's own word for it (MS_UNAVAILABLE, …), which names nobody."""
    wrappers = answer.get("errorWrappers") if isinstance(answer, dict) else None
    first = wrappers[0] if isinstance(wrappers, list) and wrappers and isinstance(wrappers[0], dict) else {}
    word = str(first.get("error", "") or (answer.get("userError", "") if isinstance(answer, dict) else ""))
    known = word if word.replace("_", "").isalpha() and len(word) <= 40 else ""
    log.warning("VIES gave no answer: HTTP %s %s", status, known)
    return GatewayUnavailable("VIES gave no answer for now.")
