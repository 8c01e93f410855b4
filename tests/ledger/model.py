"""What the ledger should be: a pure model of every operation, on small numbers instead of ids.

Every operation is a tuple (name, ...) with ids of acts that come from the sequence's own range; `apply` returns what
the operation must answer. `snapshot` is what the database must hold afterwards.
"""

import copy
from dataclasses import dataclass, field
from typing import Any

Operation = tuple[Any, ...]


@dataclass
class Lot:
    """Promotional credit."""

    id: int
    granted: int
    remaining: int
    expires_at: int


@dataclass
class Account:
    """`lots` in the order in which they are used."""

    available: int = 0
    held: int = 0
    entries: list[tuple[str, int]] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)

    @property
    def in_lots(self) -> int:
        return sum(lot.remaining for lot in self.lots)


@dataclass
class Hold:
    """An act under way."""

    account: int
    amount: int
    expires_at: int
    increments: set[int] = field(default_factory=set)


@dataclass
class Taken:
    """A capture or top-up that can be refunded. `parts`: from which lot how much, in the order of use, main last."""

    account: int
    kind: str
    amount: int
    refunded: int = 0
    parts: list[tuple[Lot | None, int]] = field(default_factory=list)


class Model:
    """The state and its rules. Time is a number that only `expire` moves."""

    def __init__(self, accounts: int) -> None:
        self.accounts = [Account() for _ in range(accounts)]
        self.holds: dict[int, Hold] = {}
        self.taken: dict[int, Taken] = {}
        self.done: set[int] = set()

    def apply(self, operation: Operation) -> Any:
        """Do it, and say what the ledger must answer."""
        return getattr(self, operation[0])(*operation[1:])

    def copy(self) -> "Model":
        return copy.deepcopy(self)

    def _enter(self, act: int, account: int, kind: str, amount: int) -> None:
        self.accounts[account].entries.append((kind, amount))
        self.done.add(act)

    def _use(self, account: int, amount: int) -> list[tuple[Lot | None, int]]:
        parts: list[tuple[Lot | None, int]] = []
        for lot in self.accounts[account].lots:
            part = min(lot.remaining, amount)
            if part:
                lot.remaining -= part
                amount -= part
                parts.append((lot, part))
        return [*parts, (None, amount)]

    def hold(self, acts: list[tuple[int, int, int]], expires_at: int) -> set[int]:
        covered = set()
        for act, account, amount in acts:
            if act in self.holds or act in self.done:
                covered.add(act)
            elif amount <= self.accounts[account].available:
                self.accounts[account].available -= amount
                self.accounts[account].held += amount
                self.holds[act] = Hold(account, amount, expires_at)
                covered.add(act)
        return covered

    def extend(self, increments: list[tuple[int, int, int]], expires_at: int) -> set[int]:
        covered = set()
        for act, hold_id, amount in increments:
            hold = self.holds.get(hold_id)
            if hold is None:
                continue
            account = self.accounts[hold.account]
            if act in hold.increments:
                covered.add(act)
            elif amount <= account.available:
                account.available -= amount
                account.held += amount
                hold.amount += amount
                hold.expires_at = max(hold.expires_at, expires_at)
                hold.increments.add(act)
                covered.add(act)
        return covered

    def capture(self, parts: list[tuple[int, int, int]]) -> set[int] | str:
        """Parts of holds that stay open; all or nothing when one is too much."""
        fresh = [(act, hold, amount) for act, hold, amount in parts if act not in self.done and hold in self.holds]
        wanted: dict[int, int] = {}
        for _, hold, amount in fresh:
            wanted[hold] = wanted.get(hold, 0) + amount
        if any(amount > self.holds[hold].amount for hold, amount in wanted.items()):
            return "refused"
        known = {act for act, _, _ in parts if act in self.done}
        for act, hold, amount in fresh:
            self._capture(act, self.holds[hold].account, amount)
            self.holds[hold].amount -= amount
        return known | {act for act, _, _ in fresh}

    def _capture(self, act: int, account: int, amount: int) -> None:
        self.accounts[account].held -= amount
        self._enter(act, account, "capture", -amount)
        self.taken[act] = Taken(account, "capture", amount, parts=self._use(account, amount))

    def resolve(self, captures: list[tuple[int, int]]) -> set[int] | str:
        """All or nothing when one capture is too much."""
        resolved = set()
        if any(act in self.holds and captured > self.holds[act].amount for act, captured in captures):
            return "refused"
        for act, captured in captures:
            hold = self.holds.pop(act, None)
            if hold is None:
                continue
            account = self.accounts[hold.account]
            account.held -= hold.amount - captured
            account.available += hold.amount - captured
            if captured:
                self._capture(act, hold.account, captured)
            else:
                self._enter(act, hold.account, "release", 0)
            resolved.add(act)
        return resolved

    def post(self, act: int, account: int, amount: int) -> bool | str:
        if act in self.done or act in self.holds:
            return False
        own = self.accounts[account]
        if own.available + amount < 0:
            return "refused"
        own.available += amount
        self._use(account, max(0, own.in_lots - own.available - own.held))
        self._enter(act, account, "top_up" if amount > 0 else "adjustment", amount)
        if amount > 0:
            self.taken[act] = Taken(account, "top_up", amount, parts=[(None, amount)])
        return True

    def grant(self, act: int, account: int, amount: int, expires_at: int) -> str:
        if act in self.done or act in self.holds:
            return "known"
        own = self.accounts[account]
        own.available += amount
        own.lots.append(Lot(act, amount, amount, expires_at))
        own.lots.sort(key=lambda lot: (lot.expires_at, lot.id))
        self._enter(act, account, "grant", amount)
        return "posted"

    def refund(self, act: int, entry: int, amount: int, now: int) -> str:
        taken = self.taken.get(entry)
        if taken is None:
            return "absent"
        own = self.accounts[taken.account]
        if act in self.done or act in self.holds:
            return "known"
        if taken.refunded + amount > abs(taken.amount):
            return "exceeds"
        if taken.kind == "top_up":
            if amount > own.available - max(0, own.in_lots - own.held):
                return "short"
            taken.refunded += amount
            own.available -= amount
            self._use(taken.account, max(0, own.in_lots - own.available - own.held))
            self._enter(act, taken.account, "refund", -amount)
            return "posted"
        self._give_back(taken, amount)
        taken.refunded += amount
        own.available += amount
        self._enter(act, taken.account, "refund", amount)
        return "posted"

    def _give_back(self, taken: Taken, amount: int) -> None:
        """What was taken last returns first; to its own lot, also when that has expired: it expires once more then."""
        skipped = taken.refunded
        for lot, part in reversed(taken.parts):
            left = part - min(part, skipped)
            skipped -= part - left
            back = min(left, amount)
            amount -= back
            if lot is not None:
                lot.remaining += back

    def transfer(self, act: int, mirror: int, source: int, target: int, amount: int) -> str:
        if act in self.done or act in self.holds:
            return "known"
        own = self.accounts[source]
        if amount > own.available - max(0, own.in_lots - own.held):
            return "short"
        own.available -= amount
        self.accounts[target].available += amount
        self._enter(act, source, "transfer", -amount)
        self._enter(mirror, target, "transfer", amount)
        return "posted"

    def expire_holds(self, now: int) -> int:
        due = [act for act, hold in self.holds.items() if hold.expires_at <= now]
        return len(self.resolve([(act, 0) for act in due]))

    def expire_lots(self, now: int) -> int:
        expired = 0
        for own in self.accounts:
            covered = own.held
            for lot in own.lots:
                kept = min(covered, lot.remaining)
                covered -= kept
                if lot.expires_at <= now and lot.remaining > kept:
                    own.available -= lot.remaining - kept
                    own.entries.append(("expiry", kept - lot.remaining))
                    lot.remaining = kept
                    expired += 1
        return expired

    def snapshot(self) -> Any:
        """Balances, holds and lots; entries as (kind, amount) per account, in order where order is determined."""
        return (
            [(own.available, own.held, own.in_lots, len(own.entries)) for own in self.accounts],
            {act: (hold.account, hold.amount, hold.expires_at) for act, hold in self.holds.items()},
            {lot.id: lot.remaining for own in self.accounts for lot in own.lots},
            [sorted(own.entries) for own in self.accounts],
        )
