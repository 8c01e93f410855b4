"""Where customers pay by bank, as the operator wrote it in `SMARTTEC_BANK_DETAILS`: lines, separated by `|`."""

import os


def bank_details() -> list[str]:
    """The lines, for example account holder, IBAN and bank; none when the operator did not say."""
    return [line.strip() for line in os.environ.get("SMARTTEC_BANK_DETAILS", "").split("|") if line.strip()]
