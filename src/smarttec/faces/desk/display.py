"""How personal values reach a page of the desk: the value itself, or a calm marker that says why it is not shown.

The purpose is that of the request (`faces.web.PurposeMiddleware`). Each value that is shown, and each that is refused,
is counted as a use by the vault's guard.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from smarttec.kernel import clock
from smarttec.kernel.errors import PurposeRequired, Refused, SealBroken
from smarttec.kernel.vocabulary import Category
from smarttec.notice.gate import Request
from smarttec.notice.versions import rule_book
from smarttec.vault import purpose
from smarttec.vault.cipher import ERASED
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.keystore import prefetch_keys

NOTHING = "–"


def choose_a_purpose() -> str:
    """The marker that leads to the choice."""
    return format_html('<a class="desk-mark desk-mark-choose" href="{}">choose a purpose</a>', reverse("desk:purpose"))


def not_allowed(error: Refused) -> str:
    """The marker of a refusal."""
    words = '<span class="desk-mark desk-mark-no" title="{}">not allowed: clause {}</span>'
    return format_html(words, error.reason, error.clause)


def _mark(text: str) -> str:
    return format_html('<span class="desk-mark">{}</span>', text)


def _guarded(show: Callable[[], Any]) -> Any:
    if purpose.declared() is None:
        return choose_a_purpose()
    try:
        return show()
    except Refused as error:
        return not_allowed(error)
    except PurposeRequired:
        return choose_a_purpose()
    except SealBroken:
        return _mark("cannot be opened")


def personal(row: PersonalModel, field: str) -> str:
    """The field's value, or the marker that says why not. Never raises for want of a purpose or of permission."""
    value = _guarded(lambda: getattr(row, field))
    if value is ERASED:
        return _mark("erased")
    return NOTHING if value in (None, "") else value


def withheld(row: PersonalModel, field: str) -> str:
    """The marker for what is never shown at the desk, whatever the purpose: nothing is opened, no use counted."""
    column = row._meta.get_field(field)
    in_force = purpose.declared()
    if in_force is None or not isinstance(column, PersonalField):
        return choose_a_purpose()
    request = Request(row.policy_word(), in_force.purpose, column.category)
    decision = rule_book().decide(request, today=clock.now().date())
    if not decision.permitted:
        return not_allowed(Refused(clause=decision.clause, reason=decision.reason))
    return _mark("never shown at the desk")


def obstacle(*, subject: UUID, policy_word: int, category: Category) -> str:
    """Empty when records of that category may be shown, and then the use is counted; else the marker."""

    def ask() -> str:
        purpose.demand(subject=subject, policy_word=policy_word, category=category)
        return ""

    return str(_guarded(ask))


def personal_column(field: str, title: str, *, of: str = "") -> Callable[[Any, Any], str]:
    """A column of a list or page, of the row itself or of what `of` leads to."""

    @admin.display(description=title)
    def show(_admin: Any, row: Any) -> str:
        return personal(attrgetter(of)(row) if of else row, field)

    return show


def preload_keys(subjects: Iterable[UUID]) -> None:
    """Read the keys of a page's subjects in one statement, of those whom the purpose is about."""
    in_force = purpose.declared()
    if in_force is not None:
        about = in_force.about
        prefetch_keys(subject for subject in subjects if about is None or subject in about)
