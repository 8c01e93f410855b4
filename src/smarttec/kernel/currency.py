"""The installation's own currency: what accounts are opened in unless somebody says otherwise."""

import os
import re

from smarttec.kernel.errors import MisconfiguredError

_CODE = re.compile(r"[A-Z]{3}\Z")


def home_currency() -> str:
    """`SMARTTEC_CURRENCY` (ISO 4217), USD when it is not set. Raises `MisconfiguredError`."""
    code = os.environ.get("SMARTTEC_CURRENCY", "USD").strip().upper()
    if not _CODE.match(code):
        raise MisconfiguredError("SMARTTEC_CURRENCY must be a currency's three letters, such as EUR.")
    return code
