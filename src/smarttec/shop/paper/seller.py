"""Where the operator is at home for the tax office, from the environment.

`SMARTTEC_TAX_COUNTRY` (ISO 3166-1 alpha-2, US when it is not set), `SMARTTEC_TAX_ID` (printed on documents) and
`SMARTTEC_PRICES` (`gross` or `net`: whether every price here is with its tax).
"""

import os
import re

from smarttec.kernel.errors import MisconfiguredError

_COUNTRY = re.compile(r"[A-Z]{2}\Z")


def seller_country() -> str:
    """The operator's country. Raises `MisconfiguredError`."""
    country = os.environ.get("SMARTTEC_TAX_COUNTRY", "US").upper()
    if not _COUNTRY.match(country):
        raise MisconfiguredError("SMARTTEC_TAX_COUNTRY must be a country's two letters.")
    return country


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
