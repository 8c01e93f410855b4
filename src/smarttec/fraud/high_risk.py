"""Countries that are off until somebody switches them on, each with the kind of fraud that is reported from there.

The list is the operator's data, not a judgement on anybody who lives there. It follows what carriers and fraud
associations publish (surveys of the CFCA, GSMA guidance on artificially inflated traffic, operators' own lists of
prefixes); review it when your carriers' invoices say otherwise. What all entries have in common: a message costs
much, a part of the price reaches whoever ordered the number, and little ordinary traffic of most customers goes there.
"""

from collections.abc import Mapping
from enum import StrEnum

INTERNATIONAL = "001"
"""Numbers of no country: satellites and international networks (+870, +881, +883 …), as UN M.49 codes the world."""


class Risk(StrEnum):
    """What may happen, as the customer reads it before switching the country on."""

    REVENUE_SHARE = (
        "Numbers there are rented out with a share of the price. Who gets into your account, or fills in your sign-up "
        "form, can send messages to their own numbers and earn your credit."
    )
    INFLATED_TRAFFIC = (
        "Automatic sign-ups with numbers there are common: each asks you for a code that nobody reads, and you pay "
        "for all of them."
    )
    SATELLITE = (
        "These numbers belong to satellite phones and private international networks. A message costs many times the "
        "usual price, and numbers of this kind are a known way of taking money out of a stranger's account."
    )


HIGH_RISK: Mapping[str, Risk] = {
    INTERNATIONAL: Risk.SATELLITE,
    **dict.fromkeys(
        ("AC", "BI", "CD", "CK", "CU", "DJ", "ER", "FK", "GM", "GN", "GW", "KI", "KM", "KP", "LR", "MG", "MV",
         "NR", "NU", "PG", "SB", "SC", "SH", "SL", "SO", "ST", "TD", "TK", "TL", "TO", "TV", "VU", "WF", "WS", "ZW"),
        Risk.REVENUE_SHARE,
    ),
    **dict.fromkeys(
        ("AF", "AZ", "BD", "BY", "DZ", "ID", "IQ", "IR", "KG", "LK", "LY", "MM", "ML", "MR", "NG", "OM", "PK", "PS",
         "SD", "SY", "TJ", "TM", "TN", "UZ", "YE"),
        Risk.INFLATED_TRAFFIC,
    ),
}  # fmt: skip
"""ISO 3166-1 alpha-2 code (or `INTERNATIONAL`) → what may happen there."""
