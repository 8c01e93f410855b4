"""Where the operator is at home for the tax office, from the environment.

`SMARTTEC_TAX_COUNTRY` (ISO 3166-1 alpha-2, US when it is not set) and `SMARTTEC_TAX_ID` (printed on documents).
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


def seller_tax_id() -> str:
    """The operator's own tax id, or nothing."""
    return os.environ.get("SMARTTEC_TAX_ID", "").strip()
