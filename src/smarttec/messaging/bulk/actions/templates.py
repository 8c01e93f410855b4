"""Texts that are used again."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import sms
from smarttec.kernel.errors import InvalidInput
from smarttec.messaging import domain, errors
from smarttec.messaging.bulk.models import TEMPLATE_NAME_MAX, Template
from smarttec.messaging.bulk.queries import access_template
from smarttec.people.models import Account

TEMPLATES_MAX = 200


@transaction.atomic
def save_template(*, account: Account, name: str, body: str, which: UUID | None = None) -> Template:
    """Make one, or change one. Raises `InvalidInput` (fields `name`, `body`), `NotFound`."""
    name, body = " ".join(name.split()), body.replace("\r\n", "\n")
    if not 1 <= len(name) <= TEMPLATE_NAME_MAX:
        raise InvalidInput(f"Give it a name of up to {TEMPLATE_NAME_MAX} characters.", field="name")
    if not body.strip():
        raise errors.BodyMissing(field="body")
    if len(body) > domain.BODY_CHARACTERS_MAX:
        raise errors.BodyTooLong(field="body")
    sms.analyse(body)
    if which is None and Template.objects.filter(account=account).count() >= TEMPLATES_MAX:
        raise InvalidInput(f"An account has at most {TEMPLATES_MAX} templates.", field="name")
    found = access_template(account, which) if which else Template(cell=account.cell, account=account)
    found.name, found.body = name, body
    found.save()
    return found


def delete_template(*, account: Account, which: UUID) -> None:
    """Gone for good. Raises `NotFound`."""
    access_template(account, which).delete()
