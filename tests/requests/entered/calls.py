"""Markers given to every parameter for words of every writing operation of the API."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
from tests.everybody import EVERYBODY
from tests.requests.entered.marking import Markers

from smarttec.faces.twilio.openapi import OPERATIONS
from smarttec.faces.twilio.operations import Operation, Parameter
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Message
from smarttec.numbers.models import VerifiedCaller
from smarttec.people.models import Account
from smarttec.vault.purpose import using

NOT_WORDS = {
    "From": "an own number", "MessagingServiceSid": "a SID", "PhoneNumberSid": "a SID", "AreaCode": "digits",
    "SendAt": "a moment", "Scopes": "names of rights", "ValidationCode": "a code that we sent",
    "VerificationSid": "a SID", "Code": "a code that we sent", "ShortCodeSid": "a SID", "TriggerValue": "a number",
}  # fmt: skip
_NUMBERS = ("To", "PhoneNumber")
_CHOSEN = {"Channel": "sms", "UsageCategory": "sms", "TriggerValue": "1000"}


class Caller:
    """Calls every operation that writes, with the account's own token."""

    def __init__(self, url: str, account: Account, number: str, stock: dict[str, list[str]], markers: Markers) -> None:
        with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
            auth = (to_sid("AC", account.id), str(account.auth_token))
        self.client = httpx.Client(base_url=url, auth=auth)
        self.number, self.stock, self.markers = number, stock, markers
        self.path: dict[str, str] = {"account_sid": auth[0]}
        self.called: set[str] = set()

    def call_everything(self) -> list[str]:
        """What was not taken. Everything is made, changed, and made once more, so that both texts of it last."""
        posts = [one for one in OPERATIONS if one.method == "POST"]
        makers, changers = (
            [one for one in posts if one.id.startswith("Create") is is_made] for is_made in (True, False)
        )
        with self.client:
            return [problem for one in (*makers, *changers, *makers) for problem in self._call(one)]

    def _call(self, operation: Operation) -> Iterator[str]:
        if not any(takes_words(one) for one in operation.parameters):
            return
        self._supersede(operation)
        given = {one.name: value for one in operation.parameters if (value := self._value(operation, one))}
        of = self._collection(operation)
        path = {**self.path, "service_sid": self.path.get("Services", "")}
        path |= {"sid": self.path.get("verify Services" if of.startswith("verify ") else of, "")}
        answer = self.client.post(operation.path.format(**path), data=given)
        self.called.add(operation.id)
        if answer.status_code >= 300:
            yield f"{operation.id} did not take it: {answer.status_code} {answer.text}"
        elif operation.id.startswith("Create"):
            made = answer.json()
            self.path[self._collection(operation)] = made.get("sid") or to_sid(
                "PN", VerifiedCaller.objects.latest("id").id
            )

    def _supersede(self, operation: Operation) -> None:
        """A change takes the place of what the thing was made with."""
        if operation.id.startswith("Update"):
            thing = operation.id.removeprefix("Update").replace("OutgoingCallerId", "ValidationRequest")
            old = {f"API Create{thing} {one.name}" for one in operation.parameters}
            for marker in [one for one, where in self.markers.entered.items() if where in old]:
                self.markers.superseded[marker] = self.markers.entered.pop(marker)

    @staticmethod
    def _collection(operation: Operation) -> str:
        parts = operation.path.removesuffix(".json").replace("/{sid}", "").split("/")
        if operation.path.startswith("/v2/"):
            return f"verify {parts[-1]}"
        return "IncomingPhoneNumbers" if "IncomingPhoneNumbers" in parts else parts[-1]

    def _value(self, operation: Operation, one: Parameter) -> str:
        where = f"API {operation.id} {one.name}"
        if one.name == "From":
            return self.number
        if one.name in {"ValidationCode", "Code"}:
            return code_of_last_text("proves" if one.name == "ValidationCode" else "verification code")
        if operation.id == "CheckVerification":
            return self.path["verify Verifications"] if one.name == "VerificationSid" else ""
        if one.name in _CHOSEN:
            return _CHOSEN[one.name]
        if one.name == "PhoneNumber" and "Incoming" in operation.id:
            return self.stock[operation.id.removeprefix("CreateIncomingPhoneNumber")].pop()
        if not takes_words(one):
            return ""
        if one.name in _NUMBERS:
            return self.markers.number(where)
        is_address = "Url" in one.name or one.name == "StatusCallback"
        return self.markers.like("https://" if is_address else "", where)


def code_of_last_text(word: str) -> str:
    """What the person reads on the phone that is to be proved: in the last text with that word."""
    for text in Message.objects.order_by("-id"):
        text.account_policy = Account.objects.get(id=text.account).policy
        with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
            body = str(text.body)
        if word in body:
            return str(re.findall(r"\b\d{6}\b", body)[0])
    raise LookupError(word)


def takes_words(one: Parameter) -> bool:
    """Whether a caller chooses the text."""
    told: Any = one.schema
    return told.get("type") == "string" and not {"enum", "const", "format"} & told.keys() and one.name not in NOT_WORDS
