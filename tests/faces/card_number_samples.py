"""What a form is sent for the test that posts card numbers into every field, by address.

An entry gives the forms of its address (`Sent`), each with values that are right as far as that is possible. Fields
are not listed: the test learns them from what the address reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.faces.desk import rig
from tests.faces.portal import browsing
from tests.numbers.renting import set_number_price
from tests.people.helpers import EMAIL, PASSWORD, open_confirmed
from tests.requests.register.asking import LETTER, ask
from tests.shop.orders.desk_work import UNIT, asked, came, confirmed, matched, ordered, quoted

from smarttec.demo.prices import set_prices
from smarttec.faces.desk.deck_file import add_part
from smarttec.faces.desk.deck_upload import begin as begin_deck
from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.models import Hold, Limit
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.ledger.models import AdjustmentReason
from smarttec.messaging.bulk.actions.templates import save_template
from smarttec.messaging.bulk.models import Job, JobState
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.contacts.actions import import_contacts
from smarttec.messaging.contacts.authority import CURRENT
from smarttec.messaging.contacts.models import Contact, ContactList
from smarttec.messaging.contacts.sifting import Taken
from smarttec.messaging.domain import draft
from smarttec.messaging.models import Route
from smarttec.messaging.schedule.actions import schedule
from smarttec.messaging.windows.models import CountryHours
from smarttec.numbers.actions import add_to_stock, assign
from smarttec.numbers.actions.callers import request_code
from smarttec.numbers.actions.registering import request_registration
from smarttec.people.models import Account
from smarttec.plans.actions.publish import publish
from smarttec.rating.domain import Service
from smarttec.requests.register.actions import Asked, ask_signed_in, mark_verified
from smarttec.requests.register.domain import How
from smarttec.requests.register.domain import Kind as RequestKind
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import AnswerTemplate, PaperLetter, Request
from smarttec.shop.models import Payment, RefundReason
from smarttec.shop.orders.models import Allocation
from smarttec.shop.promotions.actions import make_code
from smarttec.shop.promotions.domain import BonusKind

CAREFUL = "careful@customer.example"
NEW_PASSWORD = "another long and quiet sentence"
ITEM = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-kind": "credit", "form-0-quantity": "1",
        "form-0-amount": "100"}  # fmt: skip
FREE, OWN, PEER = "+14155550188", "+14155550187", "+14155550123"
DECK = "prefix,destination,price,effective_date,currency\r\n41,{},0.05,2026-01-01,USD\r\n"


def nothing(_: Client) -> None:
    """No step before."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One form of an address: who sends it (`anyone`, `member`, `staff`) and after which step."""

    who: str
    values: dict[str, Any] = field(default_factory=dict)
    args: tuple[Any, ...] = ()
    before: Callable[[Client], Any] = nothing


class World:
    """A customer and what the addresses are about."""

    def __init__(self) -> None:
        set_prices()
        self.account = Account.objects.get(owner=open_confirmed())
        careful = open_confirmed(CAREFUL)
        careful.totp_secret, careful.totp_confirmed_at = rig.SECRET, clock.now()
        careful.save()
        self.staff = rig.a_staff()
        self.customer = rig.a_customer()
        self._messaging()
        publish(key="pro", name="Pro", currency="USD", price_micros=240 * UNIT)
        self.payment = Payment.objects.get(account=self.customer)
        self.own_payment = Payment.objects.create(account=self.account, amount_micros=UNIT, currency="USD")
        self.quoted, self.asked, self.ordered = quoted(self.account), asked(self.customer), ordered(self.customer)
        confirmed(self.customer)
        self.transfer = came(UNIT)
        came_too = matched(came(UNIT), self.customer, {}, rest_to_credit=True)
        self.match = Allocation.objects.get(payment=came_too)
        self.hold = open_hold(account=self.account.id, reason=Hold.Reason.BURST, seen={}, actor=None)
        Limit.objects.update_or_create(account=self.customer, defaults={"day_messages": 7})
        set_carrier(id=7, key="tulip-net", host="a", port=1, system_id="s", password="tulip7", window=1)
        self.code = make_code(
            typed="SPRING26", kind=BonusKind.FIXED, currency="USD", amount_micros=UNIT, bonus_days=9,
            valid_until=clock.now() + timedelta(days=9), uses_max=9,
        )  # fmt: skip
        raw = b"Zone,Code,Charge\nSwitzerland,41,0.05\n"
        self.deck = begin_deck(service=Service.SMS, carrier="", size_bytes=len(raw), staff=self.staff)
        add_part(upload=self.deck.id, number=0, content=raw)
        self.asked_us = ask()
        own = Asked(kind=RequestKind.QUESTION, text="How?")
        self.own_request = ask_signed_in(asked=own, person=self.account.owner, act=new_id())
        self.paper = PaperLetter.objects.create(request=self.asked_us, template="t", heading="h", text="t")
        self.sid = to_sid("AC", self.customer.id)
        self.act = str(new_id())

    def _messaging(self) -> None:
        """Numbers, contacts, sendings and texts for later."""
        account = self.account
        set_number_price()
        for number in (FREE, OWN):
            add_to_stock(number=number)
        self.number = assign(account=account, e164=OWN)
        self.caller, _ = request_code(account=account.id, number=PEER)
        self.registration = request_registration(
            account=self.customer.id, sender=rig.NUMBER, country="US", use_case="Orders of violets"
        )
        import_contacts(
            account=account, by=account.owner_id, act=new_id(), people=[Taken(1, PEER, "Bob", {})],
            stated_version=CURRENT, list_name="Guests",
        )  # fmt: skip
        self.contact, self.contacts = Contact.objects.get(), ContactList.objects.get()
        self.template = save_template(account=account, name="Ready", body="It is ready.")
        self.job = Job.objects.create(
            id=new_id(), cell=account.cell, account=account, created_by=account.owner_id, sender=OWN, text="hello",
            state=JobState.RUNNING, lines=1, rejected=0, estimate_micros=UNIT, currency="USD", next_at=clock.now(),
        )  # fmt: skip
        text = draft(sender=OWN, recipient=PEER, body="hello")
        self.later = schedule(account=account, act=new_id(), draft=text, due_at=clock.now() + timedelta(days=1))

    def client(self, who: str) -> Client:
        """A browser of that kind."""
        client = Client()
        if who == "member":
            browsing.sign_in(client)
        if who == "staff":
            assert rig.sign_in(client).status_code == 302
        return client


def under(purpose: Purpose) -> Callable[[Client], Any]:
    return lambda client: rig.declare(client, purpose)


def started(client: Client) -> None:
    client.post("/start", {"birth_date": "1990-05-17", "country": "US"})


def signed_up(client: Client) -> None:
    browsing.sign_up(client, "new@customer.example")


def asked_reset(client: Client) -> None:
    client.post("/password", {"email": EMAIL})


def at_second_step(client: Client) -> None:
    browsing.sign_in(client, email=CAREFUL)


def other_address(client: Client) -> None:
    client.post("/profile/email", {"new_email": "other@b.example", "password": PASSWORD})


def _moment(name: str, days: int) -> dict[str, str]:
    at = clock.now() + timedelta(days=days)
    return {f"{name}_0": at.strftime("%Y-%m-%d"), f"{name}_1": "00:00:00"}


def deck(destination: str = "Switzerland") -> SimpleUploadedFile:
    return SimpleUploadedFile("deck.csv", DECK.format(destination).encode())


def portal(world: World) -> dict[str, list[Sent]]:
    """The customers' pages, the open ones first."""
    return {**_own_pages(world), **_number_pages(world), **_sending_pages(world), **_request_pages(world)}


def _request_pages(world: World) -> dict[str, list[Sent]]:
    said = {"kind": "question", "text": "How?", "act": world.act}
    who = {"name": "Eve", "email": "eve@b.example"}
    theirs, own = ((tag_of(one.id),) for one in (world.asked_us, world.own_request))
    return {
        "portal:contact": [Sent("anyone", {**said, **who, "topic": "api"})],
        "requests:ask": [
            Sent("anyone", {**said, **who, "account": "42", "country": "DE", "behalf": "self"}),
            Sent("member", {**said, "proof": PASSWORD}),
        ],
        "requests:status": [Sent("anyone", {"code": "123456"}, theirs)],
        "requests:another_code": [Sent("anyone", args=theirs)],
        "requests:write": [Sent("member", {"text": "More."}, own)],
        "requests:take_back": [Sent("member", args=own)],
        "requests:confirm": [Sent("member", {"proof": PASSWORD}, theirs)],
    }


def _own_pages(world: World) -> dict[str, list[Sent]]:
    confirm = {"password": PASSWORD}
    return {
        "portal:age": [Sent("anyone", {"birth_date": "1990-05-17", "country": "US"})],
        "portal:sign_up": [
            Sent("anyone", {"name": "Al", "email": "al@b.example", "accept": "on", **confirm}, before=started)
        ],
        "portal:confirm_email": [Sent("anyone", {"code": "123456"}, before=signed_up)],
        "portal:sign_in": [Sent("anyone", {"email": EMAIL, "password": PASSWORD})],
        "portal:sign_in_totp": [Sent("anyone", {"code": "123456"}, before=at_second_step)],
        "portal:password_reset_request": [Sent("anyone", {"email": EMAIL})],
        "portal:password_reset": [
            Sent("anyone", {"code": "123456", "password": NEW_PASSWORD}, before=asked_reset)
        ],
        "portal:sign_out": [Sent("member")],
        "portal:sign_out_everywhere": [Sent("member")],
        "portal:messages": [Sent("member", {"to": "+14155550100"})],
        "portal:compose": [Sent("member", {"sender": "", "to": "+14155550100", "body": "hello"})],
        "portal:compose_price": [Sent("member", {"to": "+14155550100", "body": "hello"})],
        "portal:buy_credits": [Sent("member", {"pack": "10", "amount": "", "promo_code": ""})],
        "portal:checkout_go": [Sent("member", args=(world.own_payment.id,))],
        "portal:profile": [Sent("member", {"name": "Ada", "preferred_channel": "email", "language": "en"})],
        "portal:email_change": [Sent("member", {"new_email": "other@b.example", **confirm})],
        "portal:email_change_confirm": [Sent("member", {"code": "123456"}, before=other_address)],
        "portal:password_change": [Sent("member", {"current": PASSWORD, "password": NEW_PASSWORD})],
        "portal:totp_setup": [Sent("member", {"code": "123456", "password": "x"})],
        "portal:totp_disable": [Sent("member", {"code": "123456", "password": "x"})],
        "portal:recovery_codes": [Sent("member", confirm)],
        "portal:api_token": [Sent("member", {"action": "rotate", **confirm})],
        "notice:coming": [
            Sent("member", {"answer": "accept", "number": "2"}), Sent("member", {"answer": "close", **confirm})
        ],
        "notice:choices": [Sent("member", {"promotions": "no"})],
        "notice:signal_off": [Sent("member")],
        "recharge:page": [Sent("member", {"threshold": "10", "amount": "20.50", "monthly_limit": "100"})],
        "recharge:go": [Sent("member")],
        "recharge:stop": [Sent("member")],
        "recharge:forget": [Sent("member")],
        "plan:pay": [Sent("member", {"act": world.act, "agreed": str(240 * UNIT), "term": "1"}, args=("pro",))],
        "plan:change": [Sent("member", {"act": world.act, "agreed": str(240 * UNIT)}, args=("pro",))],
        "plan:renewal": [Sent("member", {"renewal": "on"})],
        "plan:cancel": [Sent("member")],
        "plan:keep": [Sent("member")],
        "plan:terms": [Sent("member")],
        "papers:low_balance": [Sent("member", {"is_on": "on", "threshold": "5"})],
        "papers:redeem": [Sent("member", {"promo_code": "SPRING26"})],
        "papers:billing": [
            Sent("member", {"name": "Ada", "company": "Looms", "address": "1 Mill", "country": "JP", "tax_id": "T123"})
        ],
        "orders:ask": [Sent("member", {"credit": "50", "plan": "", "numbers": "", "words": "blue", "act": world.act})],
        "orders:accept": [
            Sent("member", {"act": world.act, "quote": str(world.quoted.quote)}, args=(world.quoted.id,))
        ],
        "orders:decline": [Sent("member", {"act": world.act}, args=(world.quoted.id,))],
        "privacy_centre:take": [Sent("member", {"password": PASSWORD})],
        "erasure:plan": [
            Sent("member", {"loss": "", "has_read": "on", "password": PASSWORD})
        ],
        "your_number:ask": [Sent("anyone", {"number": "+14155550124"})],
        "your_number:code": [Sent("anyone", {"code": "123456"}, args=(world.act,))],
        "quiet_hours:page": [Sent("member", {"mode": "1"})],
        "safety:switch": [Sent("member", {"code": "DE", "to": "on"})],
        "webhooks:servers": [
            Sent("member", {"status_url": "https://a.example/", "inbound_url": "", "fallback_url": "", "method": "1"})
        ],
        "webhooks:test": [Sent("member", {"kind": "1", "act": world.act})],
        "webhooks:again": [Sent("member", {"act": world.act}, args=(1,))],
        "safety:answer": [Sent("member", {"text": "our spring sale"}, args=(world.hold.id,))],
    }  # fmt: skip


def _number_pages(world: World) -> dict[str, list[Sent]]:
    settings = {
        "friendly_name": "Desk", "sms_url": "https://a.example/", "sms_method": "POST", "sms_fallback_url": "",
        "sms_fallback_method": "POST", "auto_reply": "We write back.",
    }  # fmt: skip
    return {
        "numbers:buy": [Sent("member", {"act": world.act, "agreed": "1"}, args=(FREE[1:],))],
        "numbers:number": [Sent("member", settings, args=(world.number.id,))],
        "numbers:release": [Sent("member", args=(world.number.id,))],
        "numbers:register": [Sent("member", {"sender": "Looms", "country": "DE", "use_case": "Orders"})],
        "numbers:ask_code": [Sent("member", {"number": "+14155550124", "sender": ""})],
        "numbers:confirm_code": [Sent("member", {"code": "123456"}, args=(world.caller.id,))],
        "numbers:forget_caller": [Sent("member", args=(world.caller.id,))],
    }


def _sending_pages(world: World) -> dict[str, list[Sent]]:
    stated = {"authority": "on", "authority_version": str(CURRENT), "act": world.act}
    looked = {**stated, "seen": "a", "step": "look"}
    file = SimpleUploadedFile("people.csv", b"name,number\nAda,+14155550124\n")
    to_many = {"sender": OWN, "to": "file", "body": "hello", "send_at": "", "zone": "UTC", "file": file, **looked}
    template = {"name": "Ready", "body": "It is ready."}
    return {
        "contacts:contacts": [Sent("member", {"number": PEER})],
        "contacts:add": [Sent("member", {"name": "Ada", "number": "+14155550124", **stated})],
        "contacts:import_file": [Sent("member", {"file": file, "list_name": "Friends", **looked})],
        "contacts:add_list": [Sent("member", {"list_name": "Friends"})],
        "contacts:drop_list": [Sent("member", {"with_contacts": "on"}, args=(world.contacts.id,))],
        "contacts:drop": [Sent("member", args=(world.contact.id,))],
        "contacts:join": [Sent("member", {"list": str(world.contacts.id)}, args=(world.contact.id,))],
        "bulk:new": [Sent("member", to_many)],
        "bulk:control": [Sent("member", args=(world.job.id, act)) for act in ("pause", "go-on", "cancel")],
        "bulk:new_template": [Sent("member", template)],
        "bulk:template": [Sent("member", template, args=(world.template.id,))],
        "bulk:drop_template": [Sent("member", args=(world.template.id,))],
        "bulk:take_back": [Sent("member", args=(world.later.id,))],
    }


def desk_pages(world: World) -> dict[str, list[Sent]]:
    """The desk's own pages."""
    return {**_desk_work_pages(world), **_desk_money_pages(world), **_desk_request_pages(world)}


def _desk_work_pages(world: World) -> dict[str, list[Sent]]:
    serve = under(Purpose.SERVE_CUSTOMER)
    return {
        "desk:login": [Sent("anyone", {"email": rig.STAFF_EMAIL, "password": rig.PASSWORD, "code": "123456"})],
        "desk:logout": [Sent("staff")],
        "desk:purpose": [
            Sent("staff", {"purpose": str(Purpose.SERVE_CUSTOMER.value), "reason": "customer-asked", "ticket": "HELP-1",
                           "next": ""})
        ],
        "desk:purpose_stop": [Sent("staff", before=serve)],
        "desk:find": [Sent("staff", {"wanted": world.sid}, before=serve)],
        "desk:uses": [Sent("staff", {"subject": world.sid})],
        "desk:assign_number": [Sent("staff", {"number": "+14155550177"}, args=(world.customer.id,), before=serve)],
        "desk:import_numbers": [Sent("staff", {"lines": "number\n+14155550166\n", "confirm": "1"})],
        "desk:decide_sender": [
            Sent("staff", {"decision": "approve", "campaign": "C-1", "until": ""}, args=(world.registration.id,))
        ],
        "desk:fraud_hold_decide": [Sent("staff", {"reason": "explained"}, (world.hold.id,))],
        "desk:fraud_country_decide": [
            Sent("staff", {"decision": "approve", "account": str(world.customer.id), "country": "SO"})
        ],
    }  # fmt: skip


def _desk_request_pages(world: World) -> dict[str, list[Sent]]:
    return {
        "desk:requests": [Sent("staff", LETTER)],
        "desk:carriers": [Sent("staff", {"preference": "cost"})],
        "desk:erasure_approve": [Sent("staff", {"loss": "", "has_told": "on"}, (wanting_to_go().id,))],
        "desk:request_paper": [Sent("staff", args=(world.paper.id,))],
        "desk:request_act": [
            Sent("staff", {f"{name}-{key}": value for key, value in typed.items()}, (request.id, name))
            for request, name, typed in (
                (world.own_request, "take-up", {}), (world.own_request, "kind", {"kind": "erasure"}),
                (world.asked_us, "verify", {"owner": world.sid, "checks": "Called.", "authority": ""}),
                *((world.own_request, name, {"template": "", "words": "Yes."}) for name in ("close", "answer", "wait")),
                (world.own_request, "extend", {"reason": "complex", "words": "Much."}),
                (world.own_request, "refuse", {"reason": "unfounded", "words": "No."}),
                (world.own_request, "note", {"words": "A note."}),
            )
        ],
    }  # fmt: skip


def _desk_money_pages(world: World) -> dict[str, list[Sent]]:
    fulfil, keep, act = under(Purpose.FULFIL_ORDER), under(Purpose.KEEP_RECORDS), {"act": world.act}
    plan = {"key": "pro", "name": "Pro", "currency": "USD", "price": "60", "credit": "5", "features": "Texts",
            "limits": "numbers = 3", "effective_from": "", "follows": "1"}  # fmt: skip
    bank = {"amount": "9", "currency": "USD", "value_on": date(2026, 1, 5).isoformat(), "reference": "thanks",
            "payer": "Dana", "account": "", **act}  # fmt: skip
    adjustment = {"account": world.sid, "direction": "give", "amount": "5", "ticket": "help-12",
                  "reason": str(AdjustmentReason.GOODWILL.value), **act}  # fmt: skip
    order = {"account": world.sid, "source": str(Source.STORE.value), "words": "two", "told": "on", **act, **ITEM}
    refund = {"do": "refund", "amount": "2.50", "reason": str(RefundReason.DUPLICATE.value), **act}
    return {
        "desk:publish_plan": [Sent("staff", plan), Sent("staff", {**plan, "confirm": "1"})],
        "desk:adjust": [Sent("staff", adjustment), Sent("staff", {**adjustment, "confirm": "1"})],
        "desk:approval_decide": [Sent("staff", {"decision": "approve"}, args=(world.act,))],
        "desk:adjustment_decide": [Sent("staff", {"decision": "approve"}, args=(world.act,))],
        "desk:decks": [Sent("staff", {"service": "sms", "carrier": "tulip", "file": deck()})],
        "desk:deck": [
            Sent("staff", {"column-0": "prefix", "column-1": "destination", "column-2": "price", "save_as": "acme",
                           "currency": "USD"}, args=(world.deck.id,))
        ],
        "desk:deck_begin": [Sent("staff", {"service": "sms", "carrier": "tulip", "size": "90"})],
        "desk:deck_apply": [Sent("staff", {"digest": "a", "fingerprint": "b"}, args=(world.act,))],
        "desk:take_order": [Sent("staff", order, before=fulfil)],
        "desk:credit_terms": [Sent("staff", {"account": world.sid, "limit": "500", "days": "30"})],
        "desk:sale_quote": [
            Sent("staff", {**act, "answer": "gladly", "valid_days": "30", **ITEM}, (world.asked.id,), fulfil)
        ],
        "desk:sale_act": [
            Sent("staff", {**act, "name": name}, (world.ordered.id,), fulfil) for name in ("confirm", "cancel", "give")
        ],
        "desk:bank_payments": [Sent("staff", bank, before=fulfil)],
        "desk:bank_payment": [
            Sent("staff", values, (world.transfer.id,), fulfil)
            for values in ({"name": "", "account": world.sid}, {**act, "name": "match", "account": world.sid})
        ],
        "desk:bank_payment_rest": [Sent("staff", act, (world.transfer.id,), fulfil)],
        "desk:bank_payment_back": [Sent("staff", act, (world.match.id,), fulfil)],
        "desk:shop_payment_work": [
            Sent("staff", values, (world.payment.id,), keep)
            for values in (refund, {"do": "clear-review", "finding": "given up"}, {"do": "approve", "refund": "x"})
        ],
    }  # fmt: skip


def wanting_to_go() -> Request:
    """A request for a deletion of somebody whom staff made sure of."""
    person = open_confirmed("leaving@customer.example")
    asked = ask(RequestKind.ERASURE)
    return mark_verified(request=asked.id, person=person, how=How.DESK, by=person.id, checks="Passport.")


def desk_lists(world: World) -> dict[str, list[Sent]]:
    """The forms of the desk's lists."""
    rate = {"currency": "usd", "prefix": "+44", "destination": "Wales", "price": "0.04", **_moment("valid_from", 2)}
    carrier = {"id": "8", "key": "rose-net", "host": "smsc.example", "port": "2775", "system_id": "me",
               "password": "tulip8", "window": "10", "is_enabled": "on"}  # fmt: skip
    changed = {name: value for name, value in carrier.items() if name not in {"id", "key"}}
    limit = {"sid": world.sid, "day_messages": "7", "spend": "2.50", "reason": "caution"}
    code = {"code": "summer-26", "kind": "1", "percent": "10", "amount": "", "currency": "USD",
            "smallest_top_up": "20", "bonus_days": "90", "uses_max": "9", **_moment("valid_until", 30)}  # fmt: skip
    pack = {"amount": "50", "bonus": "5", "currency": "usd", "bonus_days": "365", **_moment("valid_from", 0)}
    price = {"currency": "usd", "country": "us", "kind": "1", "monthly": "2", "setup": "0.50",
             **_moment("valid_from", 2)}  # fmt: skip
    tax = {"country": "de", "name": "VAT", "rate": "7.7", "valid_from": "2026-01-01"}
    hours = {"workdays_begin": "480", "workdays_end": "1200", "shut": "2026-12-25", "basis": "Our lawyers"}
    own_hours = CountryHours.objects.create(country="GB")
    route = {"prefix": "44", "carrier": "7", "priority": "1", "weight": "1", "is_enabled": "on",
             **_moment("valid_from", 1), "valid_until_0": "", "valid_until_1": ""}  # fmt: skip
    own_route = Route.objects.create(prefix="46", carrier=7)
    words = {"title": "Prices", "body": "See our page.", "is_on": "on"}
    answer = AnswerTemplate.objects.create(title="Hours", body="From nine to five.")
    return {
        "desk:rating_rate_add": [Sent("staff", rate)],
        "desk:numbers_price_add": [Sent("staff", price)],
        "desk:numbers_registrationrule_add": [
            Sent("staff", {"country": "US", "scheme": "1", **_moment("valid_from", 2)})
        ],
        "desk:numbers_stocknumber_add": [Sent("staff", {"e164": "+1 415 555 0177"})],
        "desk:messaging_carrier_add": [Sent("staff", carrier)],
        "desk:messaging_carrier_change": [Sent("staff", changed, (7,))],
        "desk:messaging_route_add": [Sent("staff", {**route, "prefix": "45"})],
        "desk:messaging_route_change": [Sent("staff", route, (own_route.pk,))],
        "desk:register_answertemplate_add": [Sent("staff", words)],
        "desk:register_answertemplate_change": [Sent("staff", words, (answer.pk,))],
        "desk:windows_countryhours_add": [Sent("staff", {"country": "JP", **hours})],
        "desk:windows_countryhours_change": [Sent("staff", hours, (own_hours.country,))],
        "desk:fraud_hold_add": [Sent("staff", {"sid": world.sid})],
        "desk:fraud_limit_add": [Sent("staff", limit)],
        "desk:fraud_limit_change": [Sent("staff", {"day_messages": "9", "reason": "caution"}, (world.customer.pk,))],
        "desk:paper_taxrule_add": [Sent("staff", tax)],
        "desk:paper_exchangerate_add": [
            Sent("staff", {"base": "EUR", "quote": "USD", "rate": "1.0852", "day": "2026-11-30", "source": "ECB"})
        ],
        "desk:promotions_pack_add": [Sent("staff", pack)],
        "desk:promotions_promocode_add": [Sent("staff", code)],
        "desk:promotions_promocode_change": [Sent("staff", {"end_now": "on"}, (world.code.pk,))],
    }


def samples(world: World) -> dict[str, list[Sent]]:
    """By the name of the address."""
    return {**portal(world), **desk_pages(world), **desk_lists(world)}
