"""What a script can ask of the SMSC, per destination prefix. First match wins; with no match a message is delivered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.receipt import ReceiptState
from smarttec.kernel.errors import InvalidInput

ANSWERS: Final = {
    "accept": "submit_sm_resp with ESME_ROK and a message id",
    "reject": "submit_sm_resp with `status`",
    "throttle": "submit_sm_resp with ESME_RTHROTTLED",
    "queue_full": "submit_sm_resp with ESME_RMSGQFUL",
    "never": "takes the message, never answers",
    "drop_before": "drops the link before recording the message",
    "drop_after": "records and takes the message, then drops the link instead of answering",
    "garbage": "takes the message and answers with octets that are no PDU",
}
RECEIPTS: Final = {state.name.lower() for state in ReceiptState} | {"none"}
ID_FORMS: Final = ("decimal", "hex")
_MAX_BEHAVIOURS: Final = 1_000
_MAX_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What happens to messages whose destination starts with `prefix` (digits; "" matches all).

    With `first_tries` above 0, `answer` is given to only so many submits per destination; later ones are accepted.
    With `max_per_second` above 0, submits beyond that rate get ESME_RTHROTTLED. The message id is written in
    `answer_id_form` in the response and in `receipt_id_form` in receipts.
    """

    prefix: str = ""
    note: str = ""
    answer: str = "accept"
    status: int = c.ESME_RSUBMITFAIL
    first_tries: int = 0
    max_per_second: int = 0
    answer_delay_seconds: float = 0.0
    receipt: str = "delivered"
    receipt_delay_seconds: float = 0.3
    receipt_copies: int = 1
    receipt_before_answer: bool = False
    error_code: int = 0
    answer_id_form: str = "decimal"
    receipt_id_form: str = "decimal"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


DEFAULT: Final = Behaviour()
_TYPES: Final = {field.name: type(getattr(DEFAULT, field.name)) for field in fields(Behaviour)}
_CHOICES: Final = {"answer": set(ANSWERS), "receipt": RECEIPTS, "answer_id_form": set(ID_FORMS)} | {
    "receipt_id_form": set(ID_FORMS)
}
_MAXIMA: Final = {
    "status": 0xFFFF_FFFF,
    "first_tries": 1_000_000,
    "max_per_second": 1_000_000,
    "answer_delay_seconds": _MAX_SECONDS,
    "receipt_delay_seconds": _MAX_SECONDS,
    "receipt_copies": 100,
    "error_code": 999,
}


def parse_behaviours(document: object) -> list[Behaviour]:
    """A JSON list of objects to behaviours. Raises `InvalidInput` that names the place and the field."""
    if not isinstance(document, list) or len(document) > _MAX_BEHAVIOURS:
        raise InvalidInput(f"Send a JSON list of at most {_MAX_BEHAVIOURS} behaviours.", field="behaviours")
    return [_parse_one(entry, place) for place, entry in enumerate(document)]


def _parse_one(entry: object, place: int) -> Behaviour:
    if not isinstance(entry, Mapping):
        raise InvalidInput("Each behaviour is a JSON object.", field=f"behaviours[{place}]")
    values: dict[str, Any] = {}
    for name, value in entry.items():
        where = f"behaviours[{place}].{name}"
        if name not in _TYPES:
            raise InvalidInput(f"There is no such field; there are: {', '.join(_TYPES)}.", field=where)
        values[name] = _check(str(name), value, where)
    values["prefix"] = values.get("prefix", "").removeprefix("+")
    return Behaviour(**values)


def _check(name: str, value: object, where: str) -> object:
    expected = _TYPES[name]
    if expected is float and type(value) is int:
        value = float(value)
    if type(value) is not expected:
        raise InvalidInput(f"This must be of type {expected.__name__}.", field=where)
    if name in _CHOICES and value not in _CHOICES[name]:
        raise InvalidInput(f"This must be one of: {', '.join(sorted(_CHOICES[name]))}.", field=where)
    if isinstance(value, (int, float)) and name in _MAXIMA and not 0 <= value <= _MAXIMA[name]:
        raise InvalidInput(f"This must be between 0 and {_MAXIMA[name]}.", field=where)
    return value


class BehaviourTable:
    """The list in force, and how often each destination was tried under it."""

    def __init__(self, behaviours: list[Behaviour]) -> None:
        self.replace(behaviours)

    def replace(self, behaviours: list[Behaviour]) -> None:
        """Put another list in force; all counts start anew."""
        self.behaviours = behaviours
        self._tries: dict[str, int] = {}
        self._accepted_in: dict[str, tuple[int, int]] = {}

    def match(self, destination: str) -> Behaviour:
        digits = destination.removeprefix("+")
        for behaviour in self.behaviours:
            if digits.startswith(behaviour.prefix):
                return behaviour
        return DEFAULT

    def answer_for(self, behaviour: Behaviour, destination: str, *, now: float) -> str:
        """The answer to this very submit, by `first_tries` and `max_per_second`; counts it."""
        if behaviour.max_per_second and not self._is_within_rate(behaviour, int(now)):
            return "throttle"
        if behaviour.first_tries:
            tries = self._tries[destination] = self._tries.get(destination, 0) + 1
            if tries > behaviour.first_tries:
                return "accept"
        return behaviour.answer

    def _is_within_rate(self, behaviour: Behaviour, second: int) -> bool:
        last, count = self._accepted_in.get(behaviour.prefix, (second, 0))
        count = count + 1 if last == second else 1
        self._accepted_in[behaviour.prefix] = (second, count)
        return count <= behaviour.max_per_second
