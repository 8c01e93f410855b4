"""People and lists: looking, adding by hand, deleting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.contacts.forms import AddForm, FindContactForm, ListForm
from smarttec.faces.portal.contacts.rows import contact_row, list_rows
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.paging import Rows
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.messaging.contacts import actions
from smarttec.messaging.contacts.queries import access_list, contact_with_number, contacts_of
from smarttec.messaging.contacts.sifting import WORDS, judge_number
from smarttec.numbers.queries import home_country

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@member_required
def contacts(request: HttpRequest, member: Member) -> HttpResponse:
    """All people, those of a list, or the one with a number."""
    return _page(request, member, FindContactForm(request.POST if request.method == "POST" else None))


def _page(request: HttpRequest, member: Member, find: FindContactForm, list_form: Any = None) -> HttpResponse:
    lists = list_rows(member.account)
    chosen = _chosen(request.GET.get("list"))
    current = next((one for one in lists if one.id == chosen), None)
    if chosen and current is None:
        raise NotFound
    found = contacts_of(member.account, in_list=access_list(member.account, chosen) if chosen else None)
    if find.is_bound:
        number, reason = judge_number(find.data.get("number", ""), home_country(member.account.id))
        if reason is not None:
            find.add_error("number", WORDS[reason])
        found = contact_with_number(member.account, number) if number else found.none()
    context = {
        "page": Rows(found, PER_PAGE, contact_row).get_page(request.GET.get("page")),
        "lists": lists,
        "current": current,
        "find_form": find,
        "list_form": list_form or ListForm(),
    }
    status = status_of(find) if find.is_bound else status_of(list_form) if list_form else 200
    return render(request, "portal/contacts/list.html", context, status=status)


def _chosen(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None


@require_http_methods(["GET", "POST"])
@member_required
def add(request: HttpRequest, member: Member) -> HttpResponse:
    """One person, by hand, under the statement."""
    form = AddForm(request.POST or None, initial={"act": new_id()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = actions.add_by_hand(
                account=member.account, by=member.person.id, act=act_in(data["act"]), name=data["name"],
                number=data["number"], stated_version=form.stated_version,
            )  # fmt: skip
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Added." if done.added else "This number was in your contacts already.")
            return redirect("contacts:contacts")
    return render(request, "portal/contacts/add.html", {"form": form}, status=status_of(form))


@require_POST
@member_required
def add_list(request: HttpRequest, member: Member) -> HttpResponse:
    """A new, empty list."""
    form = ListForm(request.POST)
    if form.is_valid():
        try:
            made = actions.create_list(account=member.account, name=form.cleaned_data["list_name"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect(f"{reverse('contacts:contacts')}?list={made.id}")
    return _page(request, member, FindContactForm(), form)


@require_POST
@member_required
def drop_list(request: HttpRequest, member: Member, which: UUID) -> HttpResponse:
    """Delete a list, with or without its people."""
    with_contacts = request.POST.get("with_contacts") == "on"
    actions.delete_list(account=member.account, which=which, with_contacts=with_contacts)
    messages.success(request, "The list and its people are deleted." if with_contacts else "The list is deleted.")
    return redirect("contacts:contacts")


@require_POST
@member_required
def drop(request: HttpRequest, member: Member, contact: UUID) -> HttpResponse:
    """Delete one person."""
    actions.delete_contact(account=member.account, contact=contact)
    messages.success(request, "Deleted.")
    return redirect("contacts:contacts")


@require_POST
@member_required
def join(request: HttpRequest, member: Member, contact: UUID) -> HttpResponse:
    """Put one person into a list."""
    which = _chosen(request.POST.get("list"))
    if which is None:
        raise NotFound
    actions.put_one_into(account=member.account, contact=contact, into=which)
    messages.success(request, "Put into the list.")
    return redirect("contacts:contacts")
