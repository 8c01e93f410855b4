"""Opening an account. An address that has one already gets the same answer, and a letter that says so."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region, Source
from smarttec.notice import policy
from smarttec.notice.documents.loader import in_force_at
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.versions import current_version
from smarttec.people import attempts, codes, hooks
from smarttec.people.actions.accounts import make_account
from smarttec.people.actions.orphans import remove_orphan
from smarttec.people.addresses import normalise
from smarttec.people.domain import SIGN_UP_BY_ADDRESS, SIGN_UP_BY_NETWORK
from smarttec.people.evenly import OPENING_SECONDS, answering_evenly
from smarttec.people.models import Acceptance, Account, OneTimeCode, Person
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import destroy_keys, make_keys

SERVICE = "web-site"
CELL = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp:
    """`is_new` is False when the address had an account; nobody outside may learn that from the answer."""

    person: UUID
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A new person and their account. `auth_token` is in the caller's hand this once."""

    person: Person
    account: Account
    auth_token: str


@answering_evenly(OPENING_SECONDS)
def sign_up(*, email: str, password: str, name: str, language: str, region: Region, network: str) -> SignedUp:
    """Open an account for somebody who passed the age gate and accepted notice and terms.

    `network` is what tries are counted by. Raises `InvalidInput` (field `email`), `TooManyRequests`.
    """
    address = normalise(email)
    if not attempts.count((SIGN_UP_BY_ADDRESS, address), (SIGN_UP_BY_NETWORK, network)):
        raise TooManyRequests("Too many accounts were asked for in a short time.")
    password_hash = make_password(password)
    owner = _owner_of(address)
    if owner is None:
        try:
            opened = open_account(
                address=address, password_hash=password_hash, name=name, language=language, region=region
            )
        except Conflict:
            owner = _owner_of(address)
            if owner is None:
                raise
        else:
            return SignedUp(person=opened.person.id, is_new=True)
    hooks.send_letter(person=owner, template="account_exists", context={})
    return SignedUp(person=owner.id, is_new=False)


def _owner_of(address: str) -> Person | None:
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    if listed is None:
        return None
    owner = Person.objects.filter(id=listed.subject).first()
    if owner is None:
        remove_orphan(listed.subject)
    return owner


def open_account(
    *, address: str, password_hash: str, name: str, language: str, region: Region, source: Source = Source.SELF
) -> Opened:
    """Make keys, person, account and acceptance, and send the confirming code. `address` is normalised.

    The keys come first, the directory last but one, the commit last: whatever dies in between leaves at most keys
    and an entry of nobody (`orphans`). Raises `Conflict` when the address was taken meanwhile.
    """
    person_id, account_id = new_id(), new_id()
    make_keys(person_id, account_id)
    try:
        with transaction.atomic():
            person = _make_person(person_id, address, password_hash, name, language, region, source)
            account, token = make_account(account_id=account_id, owner=person)
            _record_acceptance(person)
            send_confirming_code(person)
            directory.enter(Kind.SIGN_IN_EMAIL, address, subject=person_id, cell=CELL)
    except BaseException:
        destroy_keys(person_id)
        destroy_keys(account_id)
        directory.remove_all(person_id)
        raise
    return Opened(person=person, account=account, auth_token=token)


def _make_person(
    person_id: UUID, address: str, password_hash: str, name: str, language: str, region: Region, source: Source
) -> Person:
    version = current_version().number
    return Person.objects.create(
        id=person_id,
        cell=CELL,
        email=address,
        name=name.strip() or None,
        password=password_hash,
        language=language,
        policy=policy.make(version=version, age=policy.Age.OLD_ENOUGH, region=region),
        source=source,
        service=SERVICE,
        collected_by=current_operator().companies[0].code,
        notice_version=version,
    )


def _record_acceptance(person: Person) -> None:
    now = clock.now()
    accepted = {"privacy": current_version().document, "terms": in_force_at("terms", now)}
    Acceptance.objects.bulk_create(
        Acceptance(person=person, document=document, version=version, how="click", created_at=now)
        for document, version in accepted.items()
    )


def send_confirming_code(person: Person) -> None:
    """A fresh code to the address of sign-in."""
    code = codes.issue(person=person.id, use=OneTimeCode.Use.CONFIRM_EMAIL)
    context = {"code": code, "valid_minutes": codes.VALID_MINUTES}
    hooks.send_letter(person=person, template="confirm_code", context=context)
