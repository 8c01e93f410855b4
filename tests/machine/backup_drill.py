"""One step of the restore drill, in a process of its own, as it would be: `backup_drill.py STEP`. Prints JSON.

The databases are those of the environment, the persons those of `PEOPLE`.
"""

import json
import os
import sys
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - needs Django set up

from smarttec.kernel import clock  # noqa: E402
from smarttec.kernel.errors import SmarttecError  # noqa: E402
from smarttec.kernel.ids import new_id  # noqa: E402
from smarttec.kernel.vocabulary import Category, Purpose, Region  # noqa: E402
from smarttec.messaging.models import Direction, Message, Status  # noqa: E402
from smarttec.notice.anchors import anchor_heads  # noqa: E402
from smarttec.notice.door import Intent, Subject, disclose  # noqa: E402
from smarttec.numbers.models import Assignment  # noqa: E402
from smarttec.people import attempts, domain  # noqa: E402
from smarttec.people.actions.sign_up import open_account  # noqa: E402
from smarttec.people.models import Account  # noqa: E402
from smarttec.requests.erasure.approving import approve  # noqa: E402
from smarttec.requests.erasure.domain import Cause, Step  # noqa: E402
from smarttec.requests.erasure.running import run  # noqa: E402
from smarttec.vault import directory, lookups  # noqa: E402
from smarttec.vault.directory import Kind, peppered  # noqa: E402
from smarttec.vault.fields import PersonalModel  # noqa: E402
from smarttec.vault.keystore import destroy_keys, keys_of  # noqa: E402
from smarttec.vault.models import SubjectKey  # noqa: E402
from smarttec.vault.purpose import using  # noqa: E402
from smarttec.vault.querysets import sealed_fields  # noqa: E402

LIMITS = [value for value in vars(domain).values() if isinstance(value, domain.Limit)]
PEOPLE = {"ada@example.org": "+14155550100", "bob@example.org": "+14155550101", "eve@example.org": "+14155550102"}


def seed() -> object:
    for address, number in PEOPLE.items():
        attempts.count((domain.SIGN_UP_BY_ADDRESS, address), (domain.SIGN_IN_BY_ADDRESS, number))
        opened = open_account(address=address, password_hash="!", name=address[:3], language="en", region=Region.US)
        account = opened.account
        opened.person.phone = number
        opened.person.save()
        Assignment.objects.create(account=account, e164=number, digest=lookups.digest(account.id, number))
        directory.enter(Kind.SERVICE_NUMBER, number, subject=account.id, cell=0)
        Message.objects.create(
            id=new_id(), account=account.id, direction=Direction.OUTBOUND_API, status=Status.SENT, recipient=number,
            recipient_digest=lookups.digest(account.id, number), sender=number, body=f"from {address}", is_ucs2=False,
            segments=1, price_micros=0, currency="USD", created_at=clock.now(),
        )  # fmt: skip
    return len(PEOPLE)


def subjects_of(address: str) -> list[UUID]:
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    assert listed
    return [listed.subject, Account.objects.get(owner_id=listed.subject).id]


def erase() -> object:
    subjects = subjects_of(sys.argv[2])
    for subject in subjects:
        destroy_keys(subject)
        directory.remove_all(subject)
    return [str(subject) for subject in subjects]


def erase_for_good() -> object:
    """As the program does it, with everything that belongs to it."""
    person, account = subjects_of(sys.argv[2])
    erasure = approve(person=person, cause=Cause.ASKED, by=None)
    assert run(erasure.id) is Step.SWEEP
    return [str(person), str(account)]


def disclose_something() -> object:
    """A chain of disclosures, as far as the key store remembers it."""
    account = Account.objects.filter(status=Account.Status.ACTIVE).order_by("id").first()
    assert account
    for _ in range(3):
        intent = Intent(
            Subject(account.id, account.cell, account.policy), "sms-carrier", Purpose.DELIVER_MESSAGE,
            frozenset({Category.MESSAGE_CONTENT}), new_id(),
        )  # fmt: skip
        with transaction.atomic():
            disclose(intent, "text")
    return anchor_heads()


def read() -> object:
    """Every sealed value of every row as anybody with any purpose would read it, by subject."""
    found: dict[str, list[str]] = {}
    for model in PersonalModel.__subclasses__():
        rows = model._default_manager.all()
        rows = rows.select_related("account") if model is Assignment else rows
        for row in rows:
            if model is Message:
                row.account_policy = Account.objects.get(id=row.account).policy
            values = found.setdefault(str(row.subject_id()), [])
            values += [value for field in sealed_fields(model) if (value := text_of(row, field.name))]
    return found


def text_of(row: PersonalModel, name: str) -> str:
    if vars(row)[name] is None:
        return ""
    for purpose in Purpose:
        try:
            with using(purpose, actor="drill", about={row.subject_id()}):
                value = getattr(row, name)
        except SmarttecError:
            continue
        return str(value)
    return ""


def confirm() -> object:
    """Where in the restored data a known address or number can be confirmed, with every key that is left.

    Every column of bytes of every table is held against the hash of the value under each index key and each pepper,
    every column of text against the value itself.
    """
    address = sys.argv[2]
    wanted = (address, PEOPLE[address])
    left = [keys for s in SubjectKey.objects.values_list("subject", flat=True).distinct() if (keys := keys_of(s))]
    hashes = {keys.digest(value) for keys in left for value in wanted}
    hashes |= {peppered(kind, value)[:size] for kind in Kind for value in wanted for size in (16, 32)}
    hashes |= {
        attempts._key(limit, length, value) for limit in LIMITS for length, _ in limit.windows for value in wanted
    }
    found = []
    for table, column in columns("bytea"):
        found += [f"hash in {table}.{column}" for content in stored(table, column) if content in hashes]
    for table, column in columns("text", "character varying", "jsonb"):
        found += [f"text in {table}.{column}" for content in stored(table, column, "::text")
                  if any(value in content for value in wanted)]  # fmt: skip
    for kind in Kind:
        found += [f"directory {kind.name}" for value in wanted if directory.look_up(kind, value)]
    return {"found": found, "keys": len(left)}


def columns(*types: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = ANY(%s)",
            [list(types)],
        )
        return cursor.fetchall()


def stored(table: str, column: str, cast: str = "") -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}"{cast} FROM "{table}" WHERE "{column}" IS NOT NULL')
        return [bytes(value) if isinstance(value, memoryview) else value for (value,) in cursor.fetchall()]


STEPS = {
    "seed": seed,
    "disclose": disclose_something,
    "erase": erase,
    "erase_for_good": erase_for_good,
    "read": read,
    "confirm": confirm,
}
sys.stdout.write(json.dumps(STEPS[sys.argv[1]]()))
