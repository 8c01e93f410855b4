"""Who runs this service. Every name, address and e-mail of the operator is read from one file."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.vocabulary import Region
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.markup import Resolve, link_kind
from smarttec.notice.documents.tables import Table

DEFAULT_FILE = Path(__file__).parent / "data" / "operator.toml"
LOWEST_AGE, HIGHEST_AGE = 13, 21
LOWEST_NUMBER, HIGHEST_NUMBER = 100, 9_999
"""Numbers of companies begin where those of the register of recipients end."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A name in every language of the documents, as (language, words) pairs."""

    words: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The words in one language."""
        return dict(self.words)[language]


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the group; `code` is what personal records keep, `number` what disclosures keep.

    `country_code` is ISO 3166-1 alpha-2; `mechanism` names what a transfer to it rests on, empty for none.
    """

    code: str
    number: int
    name: str
    country: Translated
    country_code: str
    region: Region
    mechanism: str


@dataclass(frozen=True, slots=True)
class Service:
    """A way in which people meet the operator; `code` is what personal records keep."""

    code: str
    name: Translated


@dataclass(frozen=True, slots=True)
class Operator:
    """The controller of the data. `minimum_age` in years; where a country's law sets a higher age, that one wins."""

    name: str
    brand: str
    address: str
    country: Translated
    privacy_email: str
    contact_url: str
    minimum_age: int
    companies: tuple[Company, ...]
    services: tuple[Service, ...]

    def resolver(self, language: str) -> Resolve:
        """Fills placeholders in one language; raises `MisconfiguredError` for a name that is none."""

        def resolve(name: str) -> str:
            if name not in _VALUES:
                raise MisconfiguredError(f"unknown placeholder {{{name}}}; known are {', '.join(PLACEHOLDERS)}")
            return _VALUES[name](self, language)

        return resolve


def _companies(operator: Operator, language: str) -> str:
    return ", ".join(f"{company.name} ({company.country.in_language(language)})" for company in operator.companies)


def _services(operator: Operator, language: str) -> str:
    return ", ".join(service.name.in_language(language) for service in operator.services)


_VALUES: dict[str, Callable[[Operator, str], str]] = {
    "operator.name": lambda operator, _: operator.name,
    "operator.brand": lambda operator, _: operator.brand,
    "operator.address": lambda operator, _: operator.address,
    "operator.country": lambda operator, language: operator.country.in_language(language),
    "operator.privacy_email": lambda operator, _: operator.privacy_email,
    "operator.contact_url": lambda operator, _: operator.contact_url,
    "operator.minimum_age": lambda operator, _: str(operator.minimum_age),
    "operator.companies": _companies,
    "operator.services": _services,
}
PLACEHOLDERS: tuple[str, ...] = tuple(_VALUES)


def load_operator(path: Path) -> Operator:
    """Reads an operator's file; `MisconfiguredError` names the file and the key that is wrong."""
    table = Table.from_file(path)
    operator = Operator(
        name=table.text("name"),
        brand=table.text("brand"),
        address=table.text("address"),
        country=_translated(table, "country"),
        privacy_email=table.text("privacy_email"),
        contact_url=table.text("contact_url"),
        minimum_age=table.integer("minimum_age"),
        companies=tuple(_company(company) for company in table.tables("company")),
        services=tuple(_service(service) for service in table.tables("service")),
    )
    table.finish()
    _check(operator, table)
    return operator


@cache
def current_operator() -> Operator:
    """The operator of this installation, read once for the life of the process."""
    named = os.environ.get("SMARTTEC_OPERATOR_FILE")
    return load_operator(Path(named) if named else DEFAULT_FILE)


def _check(operator: Operator, table: Table) -> None:
    if link_kind(f"mailto:{operator.privacy_email}") != "mail":
        raise table.error("`privacy_email` has to be an e-mail address")
    if link_kind(operator.contact_url) not in {"own", "external"}:
        raise table.error("`contact_url` has to be a page such as /contact, or an https:// address")
    if not LOWEST_AGE <= operator.minimum_age <= HIGHEST_AGE:
        raise table.error(f"`minimum_age` has to be between {LOWEST_AGE} and {HIGHEST_AGE}")
    for key, codes in (
        ("company", [company.code for company in operator.companies]),
        ("company", [str(company.number) for company in operator.companies]),
        ("service", [service.code for service in operator.services]),
    ):
        if len(set(codes)) != len(codes):
            raise table.error(f"the same code or number is given to more than one {key}")


def _company(table: Table) -> Company:
    mechanism = table.text("mechanism")
    company = Company(
        code=table.text("code"),
        number=table.integer("number"),
        name=table.text("name"),
        country=_translated(table, "country"),
        country_code=table.text("country_code"),
        region=_region(table),
        mechanism="" if mechanism == "none" else mechanism,
    )
    table.finish()
    if not LOWEST_NUMBER <= company.number <= HIGHEST_NUMBER:
        raise table.error(f"`number` has to be between {LOWEST_NUMBER} and {HIGHEST_NUMBER}")
    if not re.fullmatch(r"[A-Z]{2}", company.country_code):
        raise table.error("`country_code` has to be two capital letters, such as US")
    return company


def _region(table: Table) -> Region:
    name = table.text("region")
    if name not in Region.__members__ or name == Region.UNKNOWN.name:
        raise table.error("`region` has to be US, EU, CH, UK or OTHER")
    return Region[name]


def _service(table: Table) -> Service:
    service = Service(code=table.text("code"), name=_translated(table, "name"))
    table.finish()
    return service


def _translated(table: Table, key: str) -> Translated:
    inner = table.table(key)
    words = tuple((language, inner.text(language)) for language in LANGUAGES)
    inner.finish()
    return Translated(words)
