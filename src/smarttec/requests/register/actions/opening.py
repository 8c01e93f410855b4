"""A request comes: by portal, form, e-mail, letter, at the desk or by phone. All end in the same record."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.notice import policy
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.versions import current_version
from smarttec.people import attempts
from smarttec.people.addresses import normalise
from smarttec.people.domain import REQUEST_BY_ADDRESS, REQUEST_BY_NETWORK, region_of
from smarttec.people.models import Person
from smarttec.requests.register import laws
from smarttec.requests.register.actions.common import checked, confirm, keep, record
from smarttec.requests.register.actions.ready import hand_over
from smarttec.requests.register.actions.verifying import mark_verified
from smarttec.requests.register.domain import Behalf, Channel, Happened, How, Kind, State, first_state
from smarttec.requests.register.models import NAME_MAX, Request
from smarttec.vault.keystore import destroy_keys, make_keys
from smarttec.vault.purpose import using

_PHONE_MAX, _ADDRESS_MAX = 40, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request has to say: the items of the letter (name, e-mail, account identification, purpose) and more.

    `country` is ISO 3166-1 and `topic` the service it is about, empty when nobody said. An e-mail or a postal address
    has to be there for the answer.
    """

    kind: Kind
    name: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    account: str = ""
    text: str = ""
    country: str = ""
    language: str = "en"
    behalf: Behalf = Behalf.SELF
    topic: str = ""


def open_request(
    *,
    asked: Asked,
    channel: Channel,
    act: UUID | None = None,
    received_at: datetime | None = None,
    entered_by: UUID | None = None,
    source: Source = Source.SELF,
    service: str = "web-site",
    is_told: bool = True,
) -> Request:
    """Enter a request; the same `act` makes one. Nothing is looked up: a stranger's takes the same statements.

    `received_at` is when it reached us, for letters; time runs from then. `entered_by` is the member of staff who
    typed it. `is_told`: they get a letter that it came, with a code. Raises `InvalidInput`, `CardNumberRefused`.
    """
    request = _made(asked, channel, received_at or clock.now())
    request.id, request.entered_by, request.source, request.service = act or new_id(), entered_by, source, service
    before = Request.objects.filter(id=request.id).first()
    if before is not None:
        return before
    make_keys(request.id)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            record(request, Happened.RECEIVED, by=entered_by, detail=channel)
            if is_told:
                confirm(request)
            keep(request)
            if request.state == State.OPEN:
                hand_over(request)
    except BaseException:
        destroy_keys(request.id)
        raise
    return request


def _made(asked: Asked, channel: Channel, received_at: datetime) -> Request:
    if received_at > clock.now():
        raise InvalidInput("The day is in the future.", field="received_at")
    law, region = laws.law_for(asked.country), region_of(asked.country)
    version, state = current_version().number, first_state(asked.kind)
    return Request(
        kind=asked.kind,
        state=state,
        channel=channel,
        behalf=asked.behalf,
        topic=asked.topic,
        policy=policy.make(version=version, region=region),
        region=region,
        law=law,
        language=asked.language if asked.language in LANGUAGES else "en",
        how=How.NOT_NEEDED if state is State.OPEN else "",
        received_at=received_at,
        waiting_since=clock.now() if state is State.VERIFYING else None,
        confirm_due_at=laws.confirm_due_at(received_at),
        due_at=laws.due_at(asked.kind, law, received_at),
        collected_by=current_operator().companies[0].code,
        notice_version=version,
        **_texts(asked),
    )


def _texts(asked: Asked) -> dict[str, str | None]:
    email = checked(asked.email, field="email")
    address = checked(asked.postal_address, field="postal_address", longest=_ADDRESS_MAX)
    if not email and not address:
        raise InvalidInput("Write an e-mail address or a postal address for the answer.", field="email")
    texts = {
        "name": checked(asked.name, field="name", longest=NAME_MAX),
        "email": normalise(email) if email else "",
        "phone": checked(asked.phone, field="phone", longest=_PHONE_MAX),
        "postal_address": address,
        "account": checked(asked.account, field="account", longest=NAME_MAX),
        "text": checked(asked.text, field="text"),
    }
    return {name: text or None for name, text in texts.items()}


def ask_in_public(*, asked: Asked, act: UUID, network: str) -> Request:
    """A request from the form that is open to everybody. Raises `InvalidInput`, `TooManyRequests`."""
    address = normalise(asked.email)
    if not attempts.count((REQUEST_BY_ADDRESS, address), (REQUEST_BY_NETWORK, network)):
        raise TooManyRequests("Too many requests came in a short time.")
    return open_request(asked=asked, channel=Channel.FORM, act=act)


def ask_signed_in(*, asked: Asked, person: Person, act: UUID) -> Request:
    """The request of a signed-in person who gave password or second step just now: it is verified as it comes.

    Name and address are those of the account. Sent again with the same `act`, it goes on where it stopped.
    """
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=(person.id,)):
        own = replace(asked, name=str(person.name or ""), email=str(person.email), language=person.language)
    request = open_request(asked=own, channel=Channel.PORTAL, act=act, is_told=False)
    if request.verified_at is not None:
        return request
    return mark_verified(request=request.id, person=person, how=How.SESSION, by=person.id)
