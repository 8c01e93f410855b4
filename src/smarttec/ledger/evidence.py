"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from smarttec.ledger.models import Balance, Hold
from smarttec.ledger.verify import verify
from smarttec.notice.proof.registry import HOURLY, LONG, OFTEN, Finding, plural, probe


@probe("balances", "TERMS-1", every=HOURLY, within=LONG)
def balances() -> Finding:
    """Whether every invariant of the ledger holds on live data."""
    found = verify()
    broken = [one.check for one in found if one.broken]
    rows = max((one.rows for one in found), default=0)
    verdict = f"broken: {'; '.join(broken)}" if broken else "all hold"
    return Finding(
        f"{plural(len(found), 'rule')} of the ledger checked over {plural(rows, 'row')}: {verdict}.", holds=not broken
    )


@probe("negative-balances", "TERMS-1", every=OFTEN)
def negative_balances() -> Finding:
    """How many balances are below zero; the database refuses them as well."""
    below = Balance.objects.filter(available_micros__lt=0).count()
    total, held = Balance.objects.count(), Hold.objects.count()
    return Finding(
        f"{below:,} of {plural(total, 'balance')} below zero; {plural(held, 'act')} under way, each covered.",
        holds=not below,
    )
