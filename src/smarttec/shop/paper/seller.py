"""Where the operator is at home for the tax office, from the environment.

`SMARTTEC_TAX_COUNTRY` (ISO 3166-1 alpha-2, US when it is not set), `SMARTTEC_TAX_ID` (printed on documents) and
`SMARTTEC_PRICES` (`gross` or `net`: whether every price here is with its tax).
"""

import os
import re

from smarttec.kernel.errors import MisconfiguredError

_COUNTRY, _CURRENCY = re.compile(r"[A-Z]{2}\Z"), re.compile(r"[A-Z]{3}\Z")


def seller_country() -> str:
    """The operator's country. Raises `MisconfiguredError`."""
    country = os.environ.get("SMARTTEC_TAX_COUNTRY", "US").upper()
    if not _COUNTRY.match(country):
        raise MisconfiguredError("SMARTTEC_TAX_COUNTRY must be a country's two letters.")
    return country


_CURRENCIES = {
    "CZ": "CZK", "DK": "DKK", "HU": "HUF", "PL": "PLN", "RO": "RON", "SE": "SEK", "GB": "GBP", "CH": "CHF", "NO": "NOK",
    **dict.fromkeys(
        ("AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL",
         "PT", "SI", "SK"), "EUR",
    ),
}  # fmt: skip
"""Of the countries whose law asks for the tax in their own currency."""


def is_tax_currency_set() -> bool:
    """Whether the operator named it: then no document is issued without it."""
    return bool(os.environ.get("SMARTTEC_TAX_CURRENCY"))


def tax_currency() -> str:
    """The currency that tax has to be told in, whatever a document is in; empty where no law asks for it. Raises
    `MisconfiguredError`."""
    own = os.environ.get("SMARTTEC_TAX_CURRENCY", "").strip().upper()
    if own and not _CURRENCY.match(own):
        raise MisconfiguredError("SMARTTEC_TAX_CURRENCY must be a currency's three letters.")
    return own or _CURRENCIES.get(seller_country(), "")


def prices_include_tax() -> bool:
    """Whether every price, of a unit of credit, a plan, a number, an order's line, is with its tax. Raises
    `MisconfiguredError`."""
    word = os.environ.get("SMARTTEC_PRICES") or "gross"
    if word not in {"gross", "net"}:
        raise MisconfiguredError("SMARTTEC_PRICES is gross or net.")
    return word == "gross"


def seller_tax_id() -> str:
    """The operator's own tax id, or nothing."""
    return os.environ.get("SMARTTEC_TAX_ID", "").strip()
