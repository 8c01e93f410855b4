"""What all procedures share: acts as forms, one page for a case, one address that acts go to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.people.models import Person

Case = TypeVar("Case", bound=models.Model)
Typed = Mapping[str, Any]


class NothingToFill(CardFreeForm):
    """For acts that are one button."""


@dataclass(frozen=True, kw_only=True)
class Act(Generic[Case]):
    """One thing that can be done. `do` gets the case, what was typed, and who does it, and answers with a sentence, or
    with a whole response. `is_open` says whether it can be done now, by that person; `adapt` narrows the form.
    """

    name: str
    title: str
    button: str
    do: Callable[[Case, Typed, Person], str | HttpResponseBase]
    form: type[CardFreeForm] = NothingToFill
    is_open: Callable[[Case, Person], bool] = lambda _case, _staff: True
    why: str = ""
    is_grave: bool = False
    initial: Callable[[Case], Mapping[str, Any]] = lambda _case: {}
    adapt: Callable[[Any, Case], None] = lambda _form, _case: None

    def form_for(self, case: Case, sent: Any = None) -> CardFreeForm:
        """The form, filled with what was sent; empty without."""
        form = self.form(sent, prefix=self.name, initial=dict(self.initial(case)))
        self.adapt(form, case)
        return form


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    nothing: str = "None"


@dataclass(slots=True, kw_only=True)
class CasePage:
    """What the page of a case shows besides the acts."""

    title: str
    lead: str = ""
    facts: Sequence[tuple[str, Any]] = ()
    chart: SafeString | str = ""
    tables: Sequence[Table] = ()
    links: Sequence[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Procedure(Generic[Case]):
    """One kind of case at the desk. `key` names its pages: `desk:<key>`, `desk:<key>_act`."""

    key: str
    view: str
    change: str
    find: Callable[[UUID], Case]
    page: Callable[[HttpRequest, Case], CasePage]
    acts: Sequence[Act[Case]]
    back: tuple[str, str]

    def show(self, request: HttpRequest, case: UUID) -> HttpResponse:
        """The page of one case."""
        require_permission(request, self.view)
        return self._render(request, self.find(case), {})

    def act(self, request: HttpRequest, case: UUID, name: str) -> HttpResponseBase:
        """Do one thing, and show the case again."""
        require_permission(request, self.change)
        found, staff = self.find(case), staff_of(request)
        act = next((one for one in self.acts if one.name == name and one.is_open(found, staff)), None)
        if act is None:
            messages.error(request, "This cannot be done now.")
            return HttpResponseRedirect(self.address(found))
        form = act.form_for(found, request.POST)
        answer = self._done(act, found, form, staff) if form.is_valid() else None
        if answer is None:
            return self._render(request, self.find(case), {name: form}, status=400)
        LogEntry.objects.log_actions(staff.pk, [found], CHANGE, act.title, single_object=True)
        if isinstance(answer, HttpResponseBase):
            return answer
        messages.success(request, answer)
        return HttpResponseRedirect(self.address(found))

    def _done(self, act: Act[Case], case: Case, form: CardFreeForm, staff: Person) -> str | HttpResponseBase | None:
        try:
            return act.do(case, form.cleaned_data, staff)
        except SmarttecError as error:
            named = getattr(error, "field", None)
            words = f"{error.sentence} {error.what_to_do}".strip()
            form.add_error(named if named in form.fields else None, words)
            return None

    def address(self, case: Case) -> str:
        """Of its page."""
        return reverse(f"desk:{self.key}", args=[case.pk])

    def link(self, case: Case, words: str) -> SafeString:
        """To its page."""
        return format_html('<a class="desk-link" href="{}">{}</a>', self.address(case), words)

    def _render(
        self, request: HttpRequest, case: Case, bound: Mapping[str, CardFreeForm], *, status: int = 200
    ) -> HttpResponse:
        staff = staff_of(request)
        may_act = staff.has_perm(self.change)
        acts = [
            (act, bound.get(act.name) or act.form_for(case), reverse(f"desk:{self.key}_act", args=[case.pk, act.name]))
            for act in self.acts
            if may_act and act.is_open(case, staff)
        ]
        page = self.page(request, case)
        context = page_context(request, title=page.title, page=page, acts=acts, back=self.back)
        return render(request, "desk/case.html", context, status=status)

    def views(self) -> tuple[Any, Any]:
        """(page, act), each for its method only."""
        return require_safe(self.show), require_POST(self.act)


def found_or_missing(model: type[Case], case: UUID) -> Case:
    """Raises `NotFound`."""
    found = model._default_manager.filter(pk=case).first()  # noqa: SLF001 - Django's name for it
    if found is None:
        raise NotFound
    return found


def letters_words(count: int) -> str:
    """What is said when letters were begun."""
    return "1 letter is being written." if count == 1 else f"{count:,} letters are being written."


def staff_words(who: UUID | None) -> str:
    """By the end of the id, as the frame shows it; nobody is the program."""
    return f"staff {who.hex[-8:]}" if who else "the program"
