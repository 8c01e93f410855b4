"""Asking the register whether a tax id exists, and what follows from it for the tax.

An id of another EU country counts when the register said yes within `COUNTS_FOR`. It is asked as soon as it is given,
again with growing pauses while there is no answer, and again every `ASKED_AGAIN_AFTER` as a registration may end. A
sale never waits: until there is a yes the buyer pays tax as without an id. No lock is held during a call.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, InvalidInput, PrivacyError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.shop.paper.models import BillingDetails, CheckState, TaxIdCheck
from smarttec.shop.paper.ports import RegisterAnswer, TaxIdQuestion, TaxIdRegister, current_register
from smarttec.shop.paper.seller import seller_country, seller_tax_id
from smarttec.shop.paper.tax_ids import EU, checked_tax_id
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

RECIPIENT = "vat-register"
ASKED_AGAIN_AFTER, COUNTS_FOR = timedelta(days=30), timedelta(days=60)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
_ACTOR = "papers"


class Standing(StrEnum):
    """What an account's tax id counts for."""

    NOT_ASKED = "not-asked"
    """There is none, or its form is all that anybody checks."""
    NOT_KNOWN = "not-known"
    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Where the id stands, and of the last answer: when it came and the register's number for it."""

    standing: Standing
    register: str = ""
    answered_at: datetime | None = None
    identifier: str = ""

    @property
    def is_trusted(self) -> bool:
        """Whether the buyer counts as a business by it."""
        return self.standing in {Standing.NOT_ASKED, Standing.VALID}


def verified(details: BillingDetails | None, *, at: datetime) -> Verified:
    """What is known of the tax id in these details. Nothing sealed is opened."""
    register = current_register()
    key = None if details is None or register is None else _asked_about(details)
    if details is None or register is None or key is None:
        return Verified(standing=Standing.NOT_ASKED)
    checks = TaxIdCheck.objects.filter(account_id=details.account_id, tax_id_key=key)
    last = checks.exclude(state=CheckState.ASKING).order_by("-id").first()
    if last is None or last.answered_at is None or last.answered_at <= at - COUNTS_FOR:
        return Verified(standing=Standing.NOT_KNOWN, register=register.name)
    return Verified(
        standing=Standing.VALID if last.state == CheckState.VALID else Standing.INVALID,
        register=register.name,
        answered_at=last.answered_at,
        identifier=last.identifier,
    )


def _asked_about(details: BillingDetails) -> UUID | None:
    """What stands for the id, if it is one to ask about. At home it changes no tax, so nobody is told about it."""
    is_another_country = details.country in EU and details.country != seller_country()
    return details.tax_id_key if is_another_country else None


def begin_check(details: BillingDetails) -> None:
    """After the id of these (saved) details was changed: what was asked about another one is asked no more."""
    TaxIdCheck.objects.filter(account_id=details.account_id, state=CheckState.ASKING).delete()
    if current_register() is not None:
        _plan(details, at=clock.now())


def _plan(details: BillingDetails, *, at: datetime) -> None:
    if key := _asked_about(details):
        TaxIdCheck.objects.create(
            id=new_id(), cell=details.cell, account=details.account, tax_id_key=key, next_ask_at=at
        )


def ask_now(account: UUID) -> None:
    """Ask about the account's id at once, if it is due."""
    _ask_each(TaxIdCheck.objects.filter(account_id=account), limit=1)


def ask_due(*, limit: int) -> int:
    """Ask about every id whose time has come; how many answers came. Where checking was just switched on, about all."""
    _begin_missing(limit=limit)
    return _ask_each(TaxIdCheck.objects.all(), limit=limit)


def _begin_missing(*, limit: int) -> None:
    """Ids that were given while nobody was asked."""
    if current_register() is None:
        return
    asked = TaxIdCheck.objects.values("tax_id_key")
    rows = BillingDetails.objects.exclude(tax_id_key=None).exclude(tax_id_key__in=asked)
    for details in rows.filter(country__in=EU).exclude(country=seller_country()).select_related("account")[:limit]:
        with transaction.atomic():
            begin_check(details)


def _ask_each(checks: QuerySet[TaxIdCheck], *, limit: int) -> int:
    register = current_register()
    if register is None:
        return 0
    due = checks.filter(state=CheckState.ASKING, next_ask_at__lte=clock.now()).order_by("next_ask_at")
    return sum(_ask(check, register) for check in list(due.values_list("id", flat=True)[:limit]))


def _ask(check: UUID, register: TaxIdRegister) -> bool:
    question = _leave(check)
    if question is None:
        return False
    try:
        answer = register.ask(question)
    except GatewayError:
        return False
    return _keep(check, question.value, answer)


@transaction.atomic
def _leave(check: UUID) -> Disclosed[TaxIdQuestion] | None:
    """Plan the next try, and let the id leave for this one."""
    rows = TaxIdCheck.objects.select_for_update(of=("self",), skip_locked=True).select_related("account")
    row = rows.filter(id=check, state=CheckState.ASKING, next_ask_at__lte=clock.now()).first()
    if row is None:
        return None
    row.next_ask_at = clock.now() + min(_FIRST_PAUSE * 2 ** min(row.tries, 12), _LONGEST_PAUSE)
    row.tries += 1
    row.save(update_fields=["next_ask_at", "tries"])
    details = BillingDetails.objects.filter(account_id=row.account_id, tax_id_key=row.tax_id_key).first()
    tax_id = "" if details is None else _opened(details)
    if not tax_id:
        row.delete()
        return None
    return _disclosed(row, TaxIdQuestion(tax_id=tax_id, requester=_requester()))


def _disclosed(row: TaxIdCheck, question: TaxIdQuestion) -> Disclosed[TaxIdQuestion] | None:
    subject = Subject(row.account_id, row.cell, row.account.policy)
    intent = Intent(subject, RECIPIENT, Purpose.KEEP_RECORDS, frozenset({Category.ORDER}), row.id)
    try:
        return disclose(intent, question)
    except PrivacyError:
        return None


def _opened(details: BillingDetails) -> str:
    with using(Purpose.KEEP_RECORDS, actor=_ACTOR):
        return "" if details.tax_id is None or details.tax_id is ERASED else str(details.tax_id)


def _requester() -> str:
    """The operator's own id, where it is one of the EU: only then the register numbers the question."""
    country = seller_country()
    if country not in EU:
        return ""
    try:
        return checked_tax_id(seller_tax_id(), country=country)
    except InvalidInput:
        return ""


@transaction.atomic
def _keep(check: UUID, question: TaxIdQuestion, answer: RegisterAnswer) -> bool:
    """Keep the answer, and plan when the same is asked again. An id that was changed meanwhile is asked no more."""
    rows = TaxIdCheck.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(id=check, state=CheckState.ASKING).first()
    if row is None:
        return False
    row.state = CheckState.VALID if answer.is_valid else CheckState.INVALID
    row.answered_at, row.next_ask_at, row.identifier = clock.now(), None, answer.identifier
    facts = {key: value for key, value in asdict(answer).items() if key in {"name", "address"}}
    row.answer = json.dumps({"tax_id": question.tax_id, **facts}, ensure_ascii=False)
    row.save()
    details = BillingDetails.objects.select_related("account").filter(tax_id_key=row.tax_id_key).first()
    if details is not None:
        _plan(details, at=clock.now() + ASKED_AGAIN_AFTER)
    return True
