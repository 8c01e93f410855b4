"""What can be counted here about the notice's clauses; see `proof.registry`."""

from datetime import timedelta

from django.apps import apps
from django.db.models import Count, Max, Min, Sum

from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import record_seals, restores
from smarttec.notice.audit import verify
from smarttec.notice.disclosure_retention import KEPT_FOR
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureTombstone, DisclosureWriter, UseRecord
from smarttec.notice.proof.cards import scan
from smarttec.notice.proof.registry import HOURLY, LONG, OFTEN, Finding, plural, probe
from smarttec.notice.purposes import RULES
from smarttec.notice.recipients import BY_CODE, MECHANISMS
from smarttec.notice.recipients import transfers as transfers_on
from smarttec.notice.uses_retention import KEPT_FOR as USES_KEPT_FOR
from smarttec.vault.fields import PersonalField
from smarttec.vault.models import AuditAnchor, RecordSeal

DAYS = 30
MONTH = timedelta(days=DAYS)


@probe("disclosures", "SHARE-1", every=OFTEN)
def disclosures() -> Finding:
    """Who got something in the last days."""
    recent = Disclosure.objects.filter(id__gte=first_id_at(clock.now() - MONTH))
    counts = {row["recipient"]: row["times"] for row in recent.values("recipient").annotate(times=Count("id"))}
    known = [
        f"{plural(counts[code], 'disclosure')} to {BY_CODE[code].name}" for code in sorted(counts) if code in BY_CODE
    ]
    others = sum(times for code, times in counts.items() if code not in BY_CODE)
    listed = ", ".join([*known, f"{others:,} to anybody else"])
    return Finding(f"Last {DAYS} days: {listed}.", holds=not others)


@probe("disclosure-rules", "SHARE-1", "TRANSFER-2", every=OFTEN)
def disclosure_rules() -> Finding:
    """Whether every disclosure names a purpose that the register gives to its recipient."""
    recent = Disclosure.objects.filter(id__gte=first_id_at(clock.now() - MONTH))
    pairs = recent.values("recipient", "purpose").annotate(times=Count("id"))
    wrong = sum(row["times"] for row in pairs if not _is_registered(row["recipient"], row["purpose"]))
    total = sum(row["times"] for row in pairs)
    return Finding(
        f"Of {plural(total, 'disclosure')} in {DAYS} days, {wrong:,} were for a purpose that the recipient’s entry "
        "in the register does not list.",
        holds=not wrong,
    )


def _is_registered(code: int, purpose: int) -> bool:
    return code in BY_CODE and purpose in BY_CODE[code].purposes


@probe("chains", "SHARE-1", "SECURE-1", every=HOURLY, within=LONG)
def chains() -> Finding:
    """Whether the chains of disclosures are as they were written."""
    faults = sum(1 for _ in verify())
    segments, anchored = DisclosureSegment.objects.count(), AuditAnchor.objects.aggregate(last=Max("anchored_at"))
    state = "all intact" if not faults else plural(faults, "fault")
    since = f"; heads last copied to the key store at {anchored['last']:%H:%M} UTC" if anchored["last"] else ""
    restored = restores.accepted()
    lost = sum(one.segments for one in restored)
    told = f"; {plural(len(restored), 'restore')} took {plural(lost, 'segment')} away" if restored else ""
    return Finding(
        f"{plural(DisclosureWriter.objects.count(), 'audit chain')} of {plural(segments, 'signed segment')}: "
        f"{state}{since}{told}.",
        holds=not faults,
    )


@probe("record-seals", "SECURE-1", every=HOURLY, within=LONG)
def sealed_records() -> Finding:
    """Whether records of uses, choices and purposes are as they were sealed, day by day."""
    wrong, sealed = sum(1 for _ in record_seals.faults()), RecordSeal.objects.count()
    return Finding(
        f"Records of uses, choices and purposes: {plural(sealed, 'day')} of tables sealed in the key store, "
        f"{wrong or 'none'} changed since.",
        holds=not wrong,
    )


@probe("disclosure-retention", "RIGHTS-6", every=HOURLY)
def disclosure_retention() -> Finding:
    """Whether a record of disclosures outlived its time by more than the daily run needs."""
    limit = clock.now() - KEPT_FOR - timedelta(days=2)
    stones = DisclosureTombstone.objects.count()
    living = DisclosureSegment.objects.filter(sealed_at__lt=limit).count()
    buried = DisclosureTombstone.objects.filter(sealed_at__lt=limit).count()
    overdue = living - buried
    return Finding(
        f"Records of disclosures past their retention of {KEPT_FOR.days // 365} years: {overdue or 'none'}; "
        f"{plural(stones, 'segment')} removed in time, each with a signed tombstone.",
        holds=not overdue,
    )


@probe("use-retention", "RIGHTS-6", every=HOURLY)
def use_retention() -> Finding:
    """Whether a record of use outlived its time by more than the daily run needs."""
    limit = clock.now() - USES_KEPT_FOR - timedelta(days=2)
    overdue = UseRecord.objects.filter(hour__lt=limit).count()
    return Finding(
        f"Records of use past their retention of {USES_KEPT_FOR.days // 365} years: {overdue or 'none'}.",
        holds=not overdue,
    )


@probe("marketing-uses", "CHOICE-4", "CHOICE-3", every=OFTEN)
def marketing_uses() -> Finding:
    """How often something was asked for under a marketing purpose."""
    counts = _uses_of([purpose for purpose, rule in RULES.items() if rule.is_marketing])
    return Finding(f"Last {DAYS} days: values asked for under a marketing purpose: {counts:,}.")


@probe("administrative-uses", "USE-8", every=OFTEN)
def administrative_uses() -> Finding:
    """How often something was opened to write an administrative message."""
    counts = _uses_of([Purpose.ADMINISTRATIVE_MESSAGE])
    return Finding(f"Last {DAYS} days: values opened to send administrative messages: {counts:,}.")


def _uses_of(purposes: list[Purpose]) -> int:
    recent = UseRecord.objects.filter(hour__gte=clock.now() - MONTH, purpose__in=purposes)
    return recent.aggregate(times=Sum("times"))["times"] or 0


@probe("uses", "USE-7", every=OFTEN)
def uses() -> Finding:
    """How much of what was done with personal data stands in the record."""
    found = UseRecord.objects.aggregate(times=Sum("times"), first=Min("hour"))
    since = f" since {found['first']:%d %B %Y}" if found["first"] else ""
    return Finding(f"{plural(found['times'] or 0, 'use')} of personal data on record{since}, each with its purpose.")


@probe("sealed-columns", "SECURE-1", "COLLECT-1", every=HOURLY)
def sealed_columns() -> Finding:
    """How many columns are sealed, counted from the tables."""
    sealed = [
        field for model in apps.get_models() for field in model._meta.local_concrete_fields
        if isinstance(field, PersonalField)
    ]  # fmt: skip
    tables = {field.model._meta.db_table for field in sealed}
    return Finding(
        f"{plural(len(sealed), 'column')} in {plural(len(tables), 'table')} stored sealed, one key per person."
    )


@probe("card-numbers", "COLLECT-2", every=HOURLY, within=LONG)
def card_numbers() -> Finding:
    """How many card numbers lie in what we store for ourselves."""
    result = scan()
    where = f" In {', '.join(result.found)}." if result.found else ""
    return Finding(
        f"{plural(len(result.found), 'column')} with a card number in {plural(result.texts, 'stored text')}.{where} "
        f"{plural(result.sealed_columns_left_alone, 'sealed column')} no audit may open.",
        holds=not result.found,
    )


@probe("transfers", "TRANSFER-1", "TRANSFER-2", "TRANSFER-3", "TRANSFER-4", every=HOURLY)
def transfers() -> Finding:
    """Whether each recipient outside the protected regions rests on a mechanism that is valid today."""
    today = clock.now().date()
    abroad = [line for line in transfers_on(today) if line.needed_for]
    valid = [line for line in abroad if line.holds]
    ended = [one.name for one in MECHANISMS.values() if not one.is_valid_on(today)]
    return Finding(
        f"{len(valid)} of {plural(len(abroad), 'recipient')} abroad rest on a mechanism valid today; "
        f"no longer valid: {', '.join(ended) or 'none'}.",
        holds=len(valid) == len(abroad),
    )
