"""Letters to those of the staff who work on something."""

from collections.abc import Mapping
from typing import Any

from smarttec.people import hooks
from smarttec.people.models import Person


def tell_staff(*, permission: str, template: str, context: Mapping[str, Any]) -> None:
    """Queue a registered letter for every active member of staff who may do that. It names nobody."""
    for person in Person.objects.filter(is_staff=True, is_active=True).order_by("id"):
        if person.has_perm(permission):
            hooks.send_letter(person=person, template=template, context=context)
