"""The register of where personal records come from: sources, services, companies (clauses COLLECT-4, SCOPE-1).

Services and companies are the operator's and stand in the operator's file; sources are ours. A record that names an
unknown service or company is refused when it is written (`people.models.Collected`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.vocabulary import Source
from smarttec.notice.documents.operator import Company, Service, current_operator


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source, in the words people read after "It came", by language, and the clause that tells of it."""

    source: Source
    words: Mapping[str, str]
    clause: str


SOURCES: Mapping[Source, SourceEntry] = {
    entry.source: entry
    for entry in (
        SourceEntry(Source.SELF, {"en": "from you", "es": "de usted"}, "COLLECT-4"),
        SourceEntry(
            Source.SERVICE, {"en": "from your use of our services", "es": "de su uso de nuestros servicios"},
            "COLLECT-6"
        ),
        SourceEntry(Source.STORE, {"en": "from your visit to a store", "es": "de su visita a una tienda"},
                    "COLLECT-7"),
        SourceEntry(Source.TRADE_SHOW, {"en": "from a trade show", "es": "de una feria comercial"}, "COLLECT-7"),
        SourceEntry(Source.PHONE_ORDER, {"en": "from an order by phone", "es": "de un pedido por teléfono"},
                    "COLLECT-7"),
        SourceEntry(
            Source.CUSTOMER_SERVICE, {"en": "from your talk with customer service",
                                      "es": "de su conversación con atención al cliente"}, "COLLECT-7"
        ),
        SourceEntry(
            Source.SERVICE_PROVIDER, {"en": "from a service provider that collects for us",
                                      "es": "de un proveedor que recopila para nosotros"}, "COLLECT-4"
        ),
        SourceEntry(Source.THIRD_PARTY, {"en": "from somebody else", "es": "de otra persona"}, "COLLECT-4"),
        SourceEntry(Source.OPERATOR, {"en": "from us", "es": "de nosotros"}, "COLLECT-4"),
    )
}  # fmt: skip


def service(code: str) -> Service:
    """The service of that code. Raises `MisconfiguredError`: codes are the program's or the operator's, never typed."""
    for known in current_operator().services:
        if known.code == code:
            return known
    raise MisconfiguredError("A record names a service that is not in the operator's file.")


def company(code: str) -> Company:
    """The company of that code. Raises `MisconfiguredError`."""
    for known in current_operator().companies:
        if known.code == code:
            return known
    raise MisconfiguredError("A record names a company that is not in the operator's file.")


def in_words(source: Source, service_code: str, company_code: str, *, language: str) -> str:
    """Where a record came from, as the person reads it."""
    words = SOURCES[source].words[language]
    return f"{words}: {service(service_code).name.in_language(language)}, {company(company_code).name}"
