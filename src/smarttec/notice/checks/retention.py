"""N016: whatever is stored has an end: every category for every purpose it is kept for, and every table."""

from collections.abc import Iterable, Iterator, Mapping

from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.rules import NO_REASON_TO_COLLECT, Rules
from smarttec.notice.retention import RetentionRule, Stored
from smarttec.vault.fields import PersonalField

Schedule = Mapping[tuple[Category, Purpose], RetentionRule]


def check_retention(
    tables: Iterable[type[models.Model]], rules: Rules, schedule: Schedule, stored: Mapping[str, Stored]
) -> Iterator[Error]:
    """One finding for each pair without a rule, each rule without a pair, and each table that keeps without end."""
    sealed = {model: _categories(model) for model in tables}
    kept = frozenset().union(*sealed.values())
    yield from _check_pairs(kept, rules, schedule)
    for model, categories in sealed.items():
        if categories:
            yield from _check_table(model, categories, schedule, stored.get(model._meta.label))


def _categories(model: type[models.Model]) -> frozenset[Category]:
    fields = model._meta.local_concrete_fields
    return frozenset(field.category for field in fields if isinstance(field, PersonalField))


def _check_pairs(kept: frozenset[Category], rules: Rules, schedule: Schedule) -> Iterator[Error]:
    for purpose, rule in rules.items():
        for category in sorted(rule.categories & kept) if purpose not in NO_REASON_TO_COLLECT else ():
            if (category, purpose) not in schedule:
                yield problem(
                    "N016", f"{category.name} for {purpose.name}", "Nothing says how long this is kept.",
                    hint="Add it to a line of notice/retention.py.",
                )  # fmt: skip
    for category, purpose in schedule:
        if purpose in NO_REASON_TO_COLLECT or purpose not in rules:
            yield problem(
                "N016", f"{category.name} for {purpose.name}", "Nothing is kept for this purpose's sake.",
                hint="Remove it from notice/retention.py.",
            )  # fmt: skip


def _check_table(
    model: type[models.Model], categories: frozenset[Category], schedule: Schedule, stored: Stored | None
) -> Iterator[Error]:
    label = model._meta.label
    if stored is None:
        hint = "Say in notice/retention.py (MODELS) what the table is for and what ends it."
        yield problem("N016", label, "Nothing says how long this table keeps its sealed columns.", hint=hint)
        return
    for category in sorted(categories):
        if not any((category, purpose) in schedule for purpose in stored.purposes):
            yield problem(
                "N016", label, f"None of its purposes keeps {category.name}.",
                hint="Name in MODELS the purpose that the column is stored for.",
            )  # fmt: skip
    if stored.column is not None and not _has(model, stored.column):
        yield problem("N016", label, f"It has no column {stored.column}.", hint="Name the column of the event.")


def _has(model: type[models.Model], column: str) -> bool:
    try:
        model._meta.get_field(column)
    except FieldDoesNotExist:
        return False
    return True
