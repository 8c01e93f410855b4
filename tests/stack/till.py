"""Workers that do all kinds of acts on credit beside the running program, through the program's own actions.

Whatever dies meanwhile, an act is tried again with the same id until it is answered: in the end each was acknowledged.
Import it with Django set up.
"""

import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region, Source
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import AdjustmentReason, Counterpart, EntryKind
from smarttec.people.actions.accounts import open_sub_account
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.plans.actions.pay import pay
from smarttec.shop.actions import open_checkout, start_top_up
from smarttec.shop.clearing import current_clearing_house

UNIT = 1_000_000
START_MICROS = 1_000 * UNIT
PLAN_MICROS = 12 * UNIT
PATIENCE_SECONDS = 120.0
TOP_UPS_EACH = 10
_TRY_AGAIN = (OperationalError, InterfaceError, GatewayError, urllib.error.URLError, ConnectionError)


@dataclass(slots=True)
class Till:
    """One worker with an account and a sub-account of its own. `entries`: act, account, amount, kind; what must be."""

    rng: random.Random
    stopping: threading.Event
    entries: list[tuple[UUID, UUID, int, EntryKind]] = field(default_factory=list)
    retries: int = 0
    account: UUID = field(init=False)
    sub_account: UUID = field(init=False)
    _unrefunded: list[tuple[UUID, int]] = field(default_factory=list)
    _buyer: UUID = field(init=False)
    _buys_left: int = 0

    def run(self) -> None:
        """Rounds of every kind of act, in any order, until `stopping`; a round that is begun is finished."""
        account = self.stocked_account()
        self.account = account.id
        self.sub_account = self.until_answered(lambda: open_sub_account(parent=account, friendly_name=None)[0].id)
        kinds = (self.charge, self.charge, self.refund, self.grant, self.adjust, self.transfer, self.top_up, self.plan)
        while True:
            for act in self.rng.sample(kinds, len(kinds)):
                act()
            if self.stopping.is_set():
                return

    def until_answered(self, act: Callable[[], Any]) -> Any:
        """What it answers, tried again while the database or the clearing house does not."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return act()
            except _TRY_AGAIN:
                if time.monotonic() > deadline:
                    raise
                self.retries += 1
                connections.close_all()
                time.sleep(0.05)

    def expect(self, act: UUID, account: UUID, amount: int, kind: EntryKind) -> None:
        self.entries.append((act, account, amount, kind))

    def amount(self) -> int:
        return self.rng.randrange(1_000, UNIT)

    def stocked_account(self) -> Any:
        opened = self.until_answered(
            lambda: open_account(
                address=f"till-{new_id().hex}@customer.example", password_hash="!", name="Till", language="en",
                region=Region.US, source=Source.OPERATOR,
            )
        )  # fmt: skip
        act = new_id()
        self.until_answered(
            lambda: ledger.post(
                act=act, account=opened.account.id, amount_micros=START_MICROS, kind=EntryKind.ADJUSTMENT,
                counterpart=Counterpart.OPERATOR,
            )
        )  # fmt: skip
        self.expect(act, opened.account.id, START_MICROS, EntryKind.ADJUSTMENT)
        return opened.account

    def charge(self) -> None:
        act, amount = new_id(), self.amount()
        self.until_answered(
            lambda: ledger.charge(
                act=act, account=self.account, amount_micros=amount, counterpart=Counterpart.SMS_REVENUE
            )
        )
        self.expect(act, self.account, -amount, EntryKind.CAPTURE)
        self._unrefunded.append((act, amount))

    def refund(self) -> None:
        if not self._unrefunded:
            return
        entry, charged = self._unrefunded.pop()
        act, amount = new_id(), self.rng.randrange(1, charged + 1)
        self.until_answered(lambda: ledger.refund(act=act, entry=entry, amount_micros=amount))
        self.expect(act, self.account, amount, EntryKind.REFUND)

    def grant(self) -> None:
        act, amount, until = new_id(), self.amount(), clock.now() + timedelta(days=self.rng.randrange(10, 90))
        self.until_answered(lambda: ledger.grant(act=act, account=self.account, amount_micros=amount, expires_at=until))
        self.expect(act, self.account, amount, EntryKind.GRANT)

    def adjust(self) -> None:
        """By another person of staff each time, so that no second one has to approve."""
        act, actor, amount = new_id(), new_id(), self.amount() * self.rng.choice((1, -1))
        self.until_answered(
            lambda: ledger.adjust(
                act=act, account=self.account, amount_micros=amount, reason=AdjustmentReason.GOODWILL, note=None,
                actor=actor,
            )
        )  # fmt: skip
        self.expect(act, self.account, amount, EntryKind.ADJUSTMENT)

    def transfer(self) -> None:
        act, amount = new_id(), self.amount()
        self.until_answered(
            lambda: ledger.transfer(act=act, source=self.account, target=self.sub_account, amount_micros=amount)
        )
        self.expect(act, self.account, -amount, EntryKind.TRANSFER)
        self.expect(UUID(int=act.int ^ 1), self.sub_account, amount, EntryKind.TRANSFER)

    def top_up(self) -> None:
        """Paid at the clearing house, whose notification brings the credit: that has to come though the web died."""
        amount, buyer = self.rng.randrange(5, 20) * UNIT, self._next_buyer()
        payment = self.until_answered(lambda: start_top_up(account=Account.objects.get(id=buyer), amount_micros=amount))
        page = self.until_answered(
            lambda: open_checkout(
                payment=payment, house=current_clearing_house(), success_url="http://127.0.0.1/paid",
                cancel_url="http://127.0.0.1/cancelled",
            )
        )  # fmt: skip
        house, _, session = page.rpartition("/pay/")
        self.until_answered(lambda: urllib.request.urlopen(f"{house}/control/sessions/{session}/pay", b"{}").close())
        self.expect(payment.id, buyer, amount, EntryKind.TOP_UP)

    def _next_buyer(self) -> UUID:
        """A new account after a few top-ups: nobody may buy without end on a day."""
        if not self._buys_left:
            self._buyer, self._buys_left = self.stocked_account().id, TOP_UPS_EACH
        self._buys_left -= 1
        return self._buyer

    def plan(self) -> None:
        """A year for an account of its own."""
        account, act = self.stocked_account().id, new_id()
        self.until_answered(lambda: pay(account=account, plan="till", act=act))
        self.expect(act, account, -PLAN_MICROS, EntryKind.CAPTURE)
