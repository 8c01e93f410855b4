"""No field that we take in for ourselves takes a payment card number (clause COLLECT-2).

Addresses come from the resolver and fields from what each address reads, so neither a new page nor a new field is
missed: an address that takes POST and is not known here fails, and so does a field that neither refuses nor is exempt.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.forms.formsets import ManagementForm
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.faces.card_number_samples import Sent, World, deck, desk_lists, desk_pages, portal, samples
from tests.faces.case_samples import cases
from tests.shop.house import FakeHouse

from smarttec.faces.desk.models import DeckUpload
from smarttec.faces.desk.site import desk_site
from smarttec.faces.portal.bulk.forms import TemplateForm
from smarttec.faces.portal.forms import ComposeForm
from smarttec.faces.portal.recharge import views as recharge
from smarttec.faces.portal.views import credit
from smarttec.kernel import clock
from smarttec.kernel.cards import holds_card_number
from smarttec.kernel.errors import CardNumberRefused
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Choice
from smarttec.vault.cipher import SubjectKeys

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
DIGITS = "4242424242424242"
WIDE = DIGITS.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
SHAPES = (DIGITS, "4242 4242 4242 4242", "4242-4242-4242-4242", f"mine is {DIGITS}, until 12/29", WIDE)
SENTENCE = CardNumberRefused().sentence

FRAMEWORK = "the framework's own, which keeps nothing that is posted"
NO_FORM = {
    "clearing_house_event": "signed by the clearing house; tests/gateways/payments sends card numbers there",
    "notice:unsubscribe": "a click in a letter; what is posted with it is not read",
    "your_number:act": "one choice, after a code that came by text",
    "requests:package": "hands out a file and reads nothing",
    "desk:erasure_answer": "one choice",
    "desk:deck_part": "a part of a file, looked at when the file is read; one with a card number is not kept",
    "desk:request_telling": "a button",
    **dict.fromkeys(
        ("desk:index", "desk:app_list", "desk:view_on_site", "desk:search"),
        FRAMEWORK,
    ),
}
"""Addresses behind whose POST there is no form."""
CUSTOMERS_OWN = {
    ("portal:compose", "to"), ("portal:compose", "body"), ("bulk:new", "body"), ("bulk:new_template", "body"),
    ("bulk:template", "body"),
}  # fmt: skip
"""Customers' own messages and templates are theirs, neither scanned nor altered; so is whom they write to."""
KEPT_NOWHERE = {
    ("portal:compose_price", "sender"): "a choice among one's own numbers",
    ("portal:compose_price", "to"): "only priced",
    ("portal:compose_price", "body"): "only counted and priced",
    ("safety:switch", "code"): "a country of the list; another is answered before the form is looked at",
}
"""(address, input) of forms that do not say why they refuse a card number. Passwords are exempt by their widget."""
TYPED = {
    "act": "an id", "quote": "an id", "refund": "an id", "number": "a count, or a phone number in stock",
    "agreed": "a count of micros", "term": "a count", "digest": "compared only", "fingerprint": "compared only",
    "action": "a choice", "answer": "a choice", "do": "a choice", "name": "a choice", "decision": "a choice",
    "reason": "a choice", "renewal": "a choice", "confirm": "a button", "credit": "a button", "code": "a country",
    "country": "a country", "account": "an id", "auto_renew": "a box", "language": "a choice",
    "password": "compared only, never kept", "next": "a path", "order_": "an amount", "file-clear": "a box",
    "dataset": "the name of a list", "step": "a choice", "list": "an id",
    "form_mark": "signed by us", "with_contacts": "a box", **{choice.name.lower(): "a choice" for choice in Choice},
}  # fmt: skip
"""Inputs that views read themselves, beside forms. That no text of them is kept is tested all the same."""
PROBE = "probe"
NOT_TYPED_INTO = (forms.CheckboxInput, forms.FileInput, forms.PasswordInput)


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every named address of portal and desk, but those of the desk's lists."""

    def walk(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, (*names, one.namespace) if one.namespace else names)
            else:
                yield ":".join((*names, one.name or "")), one

    of_lists = {
        f"desk:{model._meta.app_label}_{model._meta.model_name}_{act}"
        for model in desk_site._registry for act in ("add", "change", "delete", "history", "changelist")
    }  # fmt: skip
    return ((name, one) for name, one in walk(get_resolver(), ()) if name not in of_lists and one.name)


def list_forms(world: World) -> Iterator[str]:
    """Names of the forms of the desk's lists that a superuser may send."""
    request = RequestFactory().get("/desk/")
    request.user = world.staff
    for model, section in desk_site._registry.items():
        name = f"desk:{model._meta.app_label}_{model._meta.model_name}"
        assert (section.list_editable, section.has_delete_permission(request)) == ((), False)
        if section.has_add_permission(request):
            yield f"{name}_add"
        if section.has_change_permission(request):
            yield f"{name}_change"


def takes_post(client: Client, name: str, pattern: URLPattern) -> bool:
    """Whether a POST is answered with anything but "not this method"; what it is about need not exist."""
    some = {"UUIDConverter": new_id(), "IntConverter": 1}
    arguments = {key: some.get(type(one).__name__, "x") for key, one in pattern.pattern.converters.items()}
    if name == "desk:app_list":
        arguments = {"app_label": "people"}
    with undone(client):
        return client.post(reverse(name, kwargs=arguments)).status_code != 405


@dataclass(slots=True)
class Watch:
    """What one POST met: forms by the names of their inputs, names that were read, texts that were sealed."""

    fields: dict[str, tuple[forms.BaseForm, str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    sealed: list[str] = field(default_factory=list)

    def note_form(self, form: forms.BaseForm) -> None:
        """A form that was filled with what was posted; a formset's own counters are numbers that nothing keeps."""
        if PROBE not in form.data or isinstance(form, ManagementForm):
            return
        for name, one in form.fields.items():
            parts = getattr(one.widget, "widgets_names", [""])
            for part in parts:
                self.fields[f"{form.add_prefix(name)}{part}"] = (form, name)

    def refusal_at(self, name: str) -> bool:
        """Whether the form says at this field that it takes no card numbers."""
        form, of = self.fields.get(name, (forms.Form(), ""))
        return any(SENTENCE in words for words in form.errors.get(of, ()))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Sees every form that is cleaned, every name that is read of a POST, every text that is sealed."""
    seen = Watch()
    clean, get, seal, holds = forms.BaseForm.full_clean, QueryDict.__getitem__, SubjectKeys.seal, dict.__contains__

    def cleaning(form: forms.BaseForm) -> None:
        seen.note_form(form)
        clean(form)

    def reading(data: QueryDict, name: str) -> Any:
        if holds(data, PROBE):
            seen.read.add(name)
        return get(data, name)

    def asking(data: QueryDict, name: str) -> bool:
        if holds(data, PROBE) and name != PROBE:
            seen.read.add(name)
        return holds(data, name)

    def sealing(keys: SubjectKeys, text: str, **where: Any) -> bytes:
        seen.sealed.append(text)
        return seal(keys, text, **where)

    monkeypatch.setattr(forms.BaseForm, "full_clean", cleaning)
    monkeypatch.setattr(QueryDict, "__getitem__", reading)
    monkeypatch.setattr(QueryDict, "__contains__", asking)
    monkeypatch.setattr(SubjectKeys, "seal", sealing)
    return seen


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Whatever happens inside never was, neither in the databases nor in the browser."""
    kept = deepcopy(client.cookies)
    with transaction.atomic(), transaction.atomic(using="keystore"):
        yield
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keystore")
    client.cookies = kept


def stored() -> list[str]:
    """The tables in which a line holds the digits, in whatever shape."""
    with connection.cursor() as cursor:
        every = " UNION ALL ".join(
            f"(SELECT '{table}' FROM {connection.ops.quote_name(table)} AS t "
            f"WHERE regexp_replace(t::text, '[^0-9]', '', 'g') LIKE '%{DIGITS}%' OR t::text LIKE '%{WIDE}%' LIMIT 1)"
            for table in connection.introspection.table_names(cursor)
        )
        cursor.execute(every)
        return [table for (table,) in cursor.fetchall()]


def post(client: Client, watch: Watch, name: str, sent: Sent, changed: dict[str, str]) -> HttpResponse:
    """Send the form once, watched."""
    watch.fields.clear()
    watch.read.clear()
    for value in sent.values.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return client.post(reverse(name, args=sent.args), sent.values | changed | {PROBE: "1"})


def problems_at(client: Client, watch: Watch, name: str, sent: Sent) -> Iterator[str]:
    """What is wrong at one form: its first field is sent every shape, each other one the plain and another."""
    sent.before(client)
    with undone(client):
        post(client, watch, name, sent, {})
    fields, read = dict(watch.fields), set(watch.read)
    if unread := sent.values.keys() - read - fields.keys():
        yield f"{name} does not read {sorted(unread)}: the sample does not reach its form."
    loose = {key for at, key in KEPT_NOWHERE if at == name} | (read - fields.keys())
    shapes, others = SHAPES, cycle(SHAPES[1:])
    for key in sorted(fields.keys() - loose - {key for at, key in CUSTOMERS_OWN if at == name}):
        form, of = fields[key]
        if not isinstance(form.fields[of].widget, NOT_TYPED_INTO):
            yield from taken_at(client, watch, name, sent, key, shapes)
            shapes = (DIGITS, next(others))
    loose = {key for key in loose if not key.startswith(("_", "initial-", "form-", "csrf"))}
    yield from (
        f"{name} reads {key!r} beside a form: say in TYPED why no text of it is kept, or use a form."
        for key in sorted(loose - TYPED.keys())
        if not key.startswith("order_") and (name, key) not in KEPT_NOWHERE
    )
    yield from kept_of(client, watch, name, sent, sorted(loose))


def taken_at(client: Client, watch: Watch, name: str, sent: Sent, key: str, shapes: Sequence[str]) -> Iterator[str]:
    """The shapes that a field of a form does not refuse with the reason."""
    for shape in shapes:
        answer = post(client, watch, name, sent, {key: shape})
        if not watch.refusal_at(key):
            yield f"{name}: the field {key!r} takes {shape!r} ({answer.status_code}); base it on faces.card_free."


def kept_of(client: Client, watch: Watch, name: str, sent: Sent, keys: Sequence[str]) -> Iterator[str]:
    """What is kept of inputs that are no fields of a form, or none of words."""
    with undone(client):
        for key in keys:
            if post(client, watch, name, sent, {key: SHAPES[1]}).status_code >= 500:
                yield f"{name}: {key!r} ended in an error."
        yield from (f"{name}: one of {keys} was stored in {table}" for table in (stored() if keys else ()))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """With a clearing house that answers at once."""
    for views in (credit, recharge):
        monkeypatch.setattr(views, "current_clearing_house", FakeHouse)
    return World()


def test_every_address_that_takes_a_form_is_tried(world: World) -> None:
    client, known = world.client("staff"), {*samples(world), *cases(world), *NO_FORM}
    found = {name for name, pattern in addresses() if takes_post(client, name, pattern)} | set(list_forms(world))
    assert not found - known, (
        "These addresses take POST, and no card number was ever sent to them. Add what their form is sent to "
        f"tests/faces/card_number_samples.py: {sorted(found - known)}"
    )
    assert not known - found, f"These addresses take no POST any more: {sorted(known - found)}"


@pytest.mark.parametrize("part", [portal, desk_pages, desk_lists, cases])
def test_no_field_takes_a_card_number_and_none_is_stored(world: World, watch: Watch, part: Any) -> None:
    clients = {who: world.client(who) for who in ("anyone", "member", "staff")}
    problems: list[str] = []
    for name, all_sent in part(world).items():
        for sent in all_sent:
            watch.sealed.clear()
            with undone(clients[sent.who]):
                problems += problems_at(clients[sent.who], watch, name, sent)
                problems += [f"{name}: stored in {table}" for table in stored()]
            problems += [f"{name}: sealed" for text in watch.sealed if holds_card_number(text)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("shape", SHAPES)
def test_customers_own_messages_and_templates_are_neither_refused_nor_altered(shape: str) -> None:
    typed = {"sender": "+14155550100", "to": "+14155550101", "body": shape, "name": "Ready", "zone": "UTC"}
    for form in (ComposeForm(typed, senders=[("+14155550100", "")]), TemplateForm(typed)):
        assert form.is_valid(), form.errors
        assert form.cleaned_data["body"] == shape


def test_a_planted_number_would_be_seen(world: World, watch: Watch) -> None:
    for shape in SHAPES:
        with undone(Client()):
            Session.objects.create(session_key="x", session_data=shape, expire_date=clock.now())
            assert stored() == ["django_session"]
    person = world.account.owner
    person.name = DIGITS
    person.save()
    assert DIGITS in watch.sealed


@pytest.mark.parametrize("shape", SHAPES)
def test_a_rate_deck_with_a_card_number_is_not_kept(world: World, shape: str) -> None:
    typed = {"service": "sms", "carrier": "", "file": deck(f'"{shape}"')}
    answer = world.client("staff").post("/desk/decks/", typed)
    assert answer.status_code == 400
    assert SENTENCE in answer.content.decode()
    assert list(DeckUpload.objects.all()) == [world.deck]
