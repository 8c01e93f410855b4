"""N002: each purpose has a rule that rests on a published clause. N003: what is stored, some purpose needs."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.core.checks import Error
from django.db import models

from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.checks.problems import problem
from smarttec.notice.purposes import Mode, Rule
from smarttec.vault.fields import PersonalField

Rules = Mapping[Purpose, Rule]

NO_REASON_TO_COLLECT = frozenset(
    {Purpose.SHOW_OWN_DATA, Purpose.ANSWER_AUTHORITY, Purpose.TRANSFER_BUSINESS, Purpose.FULFIL_RIGHTS,
     Purpose.PROTECT_MINORS}
)  # fmt: skip
"""Purposes that take whatever is there. They allow a use, but nothing may be collected for their sake."""


def check_purposes(rules: Rules, clauses: Collection[str]) -> Iterator[Error]:
    """N002 for purposes without a rule, and for rules that contradict the notice or themselves."""
    for purpose in Purpose:
        if purpose not in rules:
            yield _about(purpose, "This purpose has no rule.", "Add a rule in notice/purposes.py, or remove the word.")
    for purpose, rule in rules.items():
        if rule.purpose is not purpose:
            yield _about(purpose, "The rule stands under another purpose's name.", "List each rule under its own.")
        if rule.clause not in clauses:
            yield _about(purpose, f"No published document has a clause {rule.clause}.", "Name the clause it rests on.")
        if not rule.categories:
            yield _about(purpose, "The rule covers no category.", "List what the purpose needs, or remove it.")
        if (rule.choice is None) != (rule.mode is Mode.NONE):
            yield _about(purpose, "A choice needs a mode, and a mode a choice.", "Set both or neither.")
        if rule.is_marketing and rule.choice is None:
            yield _about(purpose, "Marketing that nobody can refuse (CHOICE-2).", "Name the choice that governs it.")


def _about(purpose: Purpose, message: str, hint: str) -> Error:
    return problem("N002", f"Purpose.{purpose.name}", message, hint=hint)


def check_categories(tables: Iterable[type[models.Model]], rules: Rules) -> Iterator[Error]:
    """N003 for each sealed column of a category that no purpose needs."""
    needed: frozenset[Category] = frozenset().union(
        *(rule.categories for purpose, rule in rules.items() if purpose not in NO_REASON_TO_COLLECT)
    )
    for model in tables:
        for field in model._meta.local_concrete_fields:
            if isinstance(field, PersonalField) and field.category not in needed:
                yield problem(
                    "N003", f"{model._meta.label}.{field.name}",
                    f"No purpose needs data of the category {field.category.name}.",
                    hint="Do not store it, or add the category to the purpose that needs it (a material change).",
                )  # fmt: skip
