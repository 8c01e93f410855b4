"""What can be counted here about the notice's clauses; see `notice.proof.registry`."""

from datetime import timedelta

from django.db.models import Count

from smarttec.kernel import clock
from smarttec.notice.proof.registry import HOURLY, OFTEN, Finding, plural, probe
from smarttec.requests.erasure.domain import Step
from smarttec.requests.erasure.models import Erasure, LedgerLine, RecipientRequest, RecordsKey
from smarttec.vault.erasure_ledger import first_fault, last_number
from smarttec.vault.erasure_merging import keys_alive

PATIENCE = timedelta(days=1)


@probe("erasures", "RIGHTS-3", "RIGHTS-4", every=OFTEN)
def erasures() -> Finding:
    """Whether an erasure that was approved does not get on."""
    certified = Erasure.objects.filter(certified_at__isnull=False).count()
    stuck = Erasure.objects.filter(step__lt=Step.SWEEP, approved_at__lt=clock.now() - PATIENCE).count()
    kept = RecordsKey.objects.filter(destroyed_at=None).count()
    return Finding(
        f"{plural(certified, 'deletion')} done, each with a signed certificate; begun over a day ago and not done: "
        f"{stuck or 'none'}. Records that law keeps wait for their end under {plural(kept, 'key')} of their own.",
        holds=not stuck,
    )


@probe("erasure-ledger", "RIGHTS-5", every=HOURLY)
def ledger() -> Finding:
    """Whether the ledger of erasures is as it was written, and every key in it is gone."""
    fault, alive, copied = first_fault(), keys_alive(), LedgerLine.objects.count()
    state = "the chain is intact" if fault is None else f"the chain is broken at entry {fault}"
    return Finding(
        f"Ledger of deletions: {plural(last_number(), 'entry', 'entries')}, {state}, {copied:,} of them copied beside "
        f"the data; keys that are there again of anybody in it: {alive or 'none'}.",
        holds=fault is None and not alive,
    )


@probe("recipients-asked", "RIGHTS-5", every=OFTEN)
def recipients() -> Finding:
    """What recipients answered who were asked to delete."""
    counts = dict(RecipientRequest.objects.values_list("state").annotate(times=Count("id")))
    told = ", ".join(f"{times:,} {state}" for state, times in sorted(counts.items())) or "none yet"
    return Finding(f"Recipients asked to delete what they got: {told}.")
