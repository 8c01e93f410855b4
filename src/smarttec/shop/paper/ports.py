"""What documents need from a register of tax ids. A gateway implements it; which one is in use is composition."""

from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from smarttec.notice.door import Disclosed

DEFAULT_FACTORY = "config.gateways.tax_id_register"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxIdQuestion:
    """A VAT id with its country in front, and the operator's own (or nothing), for the proof. Its `repr` shows none."""

    tax_id: str = field(repr=False)
    requester: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAnswer:
    """A clear yes or no, with what proves it: the register's own number for the question, and who it says it is."""

    is_valid: bool
    identifier: str = ""
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


class TaxIdRegister(Protocol):
    """Knows which tax ids there are."""

    @property
    def name(self) -> str: ...

    def ask(self, question: Disclosed[TaxIdQuestion]) -> RegisterAnswer:
        """Yes or no; asking again is safe. Raises `GatewayUnavailable` whenever it is neither."""
        ...


@cache
def current_register() -> TaxIdRegister | None:
    """Made once per process by the function that the setting `SMARTTEC_TAX_ID_REGISTER` names; None when nobody is
    asked and the form of an id is all that counts."""
    register: TaxIdRegister | None = import_string(getattr(settings, "SMARTTEC_TAX_ID_REGISTER", DEFAULT_FACTORY))()
    return register
