"""What the forms of cases are sent by the test that posts card numbers into every field; see `card_number_samples`."""

from datetime import timedelta

from django.test import Client
from tests.faces.card_number_samples import Sent, World

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Person
from smarttec.requests.authorities.actions import deciding
from smarttec.requests.authorities.actions.receiving import Bar, Demand, receive
from smarttec.requests.authorities.domain import Basis, Kind
from smarttec.requests.authorities.models import AuthorityCase
from smarttec.requests.handover.actions import planning
from smarttec.requests.handover.domain import Why
from smarttec.requests.incidents.actions import affected, handling
from smarttec.requests.incidents.models import Incident
from smarttec.requests.minors.actions import freezing
from smarttec.requests.minors.domain import State, look_until
from smarttec.requests.minors.models import MinorCase

NAME = frozenset({Category.CONTACT_NAME})
BOX = [str(Category.CONTACT_NAME.value)]
EARLY, LATE = "2026-01-01 00:00", "2026-02-01 00:00"


def securing(client: Client) -> None:
    """Somebody asked for a code to lock an account."""
    client.post("/compromised", {"email": "somebody@b.example"})


def in_act(name: str, **typed: object) -> dict[str, object]:
    """The values of an act's form, as the page sends them."""
    return {f"{name}-{key}": value for key, value in typed.items()}


def cases(world: World) -> dict[str, list[Sent]]:
    """The pages of cases, for people and at the desk."""
    return {**_for_people(), **_incidents(world), **_minors(world), **_authorities(world), **_handovers(world)}


def _for_people() -> dict[str, list[Sent]]:
    report = {"account": "al@b.example", "email": "n@b.example", "text": "Too young.", "country": "US"}
    return {
        "compromised:start": [Sent("anyone", {"email": "somebody@b.example"})],
        "compromised:code": [Sent("anyone", {"code": "123456"}, before=securing)],
        "compromised:password": [Sent("anyone")],
        "compromised:review": [Sent("member")],
        "compromised:second_step": [Sent("member")],
        "compromised:unlock": [Sent("member")],
        "reports:minor": [Sent("anyone", report)],
        "reports:handover": [Sent("member")],
    }


def _incidents(world: World) -> dict[str, list[Sent]]:
    told = {"what_happened": "A list went astray.", "consequences": "Mail.", "measures": "Deleted."}
    row = handling.open_incident(
        kind=Incident.Kind.LOST, severity=Incident.Severity.HIGH, categories=NAME, happened_from=clock.now(),
        happened_until=None, discovered_at=clock.now(), told=handling.Told(**told), by=world.staff.id,
    )  # fmt: skip
    affected.name_person(incident=row.id, person=world.account.owner_id, by=world.staff.id)
    duty = str(row.duties.order_by("due_at")[0].id)
    opening = {"kind": "lost", "severity": "3", "happened_from": EARLY, "happened_until": "", "discovered_at": EARLY}
    risk = {"severity": "3", "risk": "may harm people", "why": "Names."}
    acts = {
        "judge": {**told, **risk, "categories": BOX}, "find": {"recipient": "", "actors": "self"},
        "name": {"owner": to_sid("AC", world.account.id)}, "note": {"text": "Something."},
        "duty": {"duty": duty, "is_done": "1", "reason": "Told."}, "close": {"post_mortem": "Learned."}, "letters": {},
    }  # fmt: skip
    return {
        "desk:incidents": [Sent("staff", {**told, **opening, "categories": BOX})],
        "desk:incident_act": [
            Sent("staff", in_act(name, **typed), args=(row.id, name)) for name, typed in acts.items()
        ],
    }


def _minors(world: World) -> dict[str, list[Sent]]:
    waiting, frozen = (_report(world.account.owner) for _ in range(2))
    freezing.freeze(case=frozen.id, by=world.staff.id)
    check = {"checked": "document", "speaks": "adult", "note": "Seen."}
    acts = [
        (waiting, "freeze", {}), (waiting, "dismiss", {"why": "A company."}), (frozen, "check", check),
        (frozen, "authority", {"authority": "custody-order"}), (frozen, "erase", {"why": "Seen."}),
        (frozen, "restore", {"why": "Seen."}),
    ]  # fmt: skip
    report = {"account": "al@b.example", "email": "n@b.example", "text": "Too young.", "is_parent": "0"}
    return {
        "desk:minors": [Sent("staff", report)],
        "desk:minor_act": [Sent("staff", in_act(name, **typed), args=(row.id, name)) for row, name, typed in acts],
    }


def _report(person: Person) -> MinorCase:
    now = clock.now()
    return MinorCase.objects.create(
        request=new_id(), person=person.id, state=State.WAITING, look_until=look_until(now), answer_at=now
    )


def _authorities(world: World) -> dict[str, list[Sent]]:
    received, proposed = (_demand(world) for _ in range(2))
    period = {"made_from": proposed.from_at, "made_before": proposed.until_at}
    deciding.propose(case=proposed.id, categories=NAME, why="Owed.", by=new_id(), **period)
    proposal = {"made_from": EARLY, "made_before": LATE, "why": "Owed.", "categories": BOX}
    acts = [
        (received, "propose", proposal), (received, "object", {"why": "Too much."}), (received, "nothing", {}),
        (received, "refuse", {"why": "No law."}), (received, "bar", {"basis": "An order.", "until": ""}),
        (received, "lift", {}), (proposed, "approve", {}), (proposed, "reject", {"why": "Too much."}),
    ]  # fmt: skip
    demand = {
        "authority": "A court", "country": "US", "kind": "court", "basis": "warrant", "law": "A law", "reference": "7",
        "owner": to_sid("AC", world.account.id), "made_from": EARLY, "made_before": LATE, "received_at": LATE,
        "due_at": "", "bar_basis": "", "bar_until": "", "categories": BOX,
    }  # fmt: skip
    return {
        "desk:authorities": [Sent("staff", demand)],
        "desk:authority_act": [Sent("staff", in_act(name, **typed), args=(row.id, name)) for row, name, typed in acts],
    }


def _demand(world: World) -> AuthorityCase:
    now = clock.now()
    demand = Demand(
        authority="A court", country="US", kind=Kind.COURT, basis=Basis.WARRANT, law="A law", reference="7",
        categories=NAME, made_from=now - timedelta(days=2), made_before=now, received_at=now, bar=Bar(basis="Order."),
    )  # fmt: skip
    return receive(demand=demand, people=[world.account.owner], by=world.staff.id)


def _handovers(world: World) -> dict[str, list[Sent]]:
    plan = planning.Plan(successor="Next Inc.", country="US", why=Why.SALE, words="We sell.", categories=NAME)
    row = planning.propose(plan=plan, by=new_id())
    typed = {"successor": "Next", "country": "US", "why": "sale", "scope": "", "words": "We sell.", "window_days": "30",
             "categories": BOX}  # fmt: skip
    return {
        "desk:handovers": [Sent("staff", typed)],
        "desk:handover_act": [
            Sent("staff", args=(row.id, "approve")),
            Sent("staff", in_act("abort", why="No sale."), args=(row.id, "abort")),
        ],
    }
