"""Queueing letters: rendered and sealed at once, so that what is sent is what was meant at that moment."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from procrastinate.contrib.django import app

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.post.letterhead import current_letterhead, portal_url
from smarttec.post.models import Mail
from smarttec.post.templates import Template, registered
from smarttec.vault.purpose import using

_ACTOR = "mail"
_DELIVER = "smarttec.post.tasks.deliver"


@transaction.atomic
def queue_mail(*, person: Person, template: str, context: Mapping[str, Any], address: str | None = None) -> Mail:
    """Queue a registered letter and an immediate job for it, in the caller's transaction if there is one.

    `address` is set when the letter goes elsewhere than to the person's own e-mail: to a new address that is to be
    confirmed, or to one that was just given up. The job's only argument is the mail's id. Raises
    `MisconfiguredError` for an unregistered template, `Refused` when the notice does not allow it.
    """
    entry = registered(template)
    letter = {**context, "operator": current_letterhead(), "portal_url": portal_url()}
    mail = Mail.objects.create(
        cell=person.cell,
        person=person,
        mail_class=entry.mail_class,
        template=entry.name,
        recipient=address or _address_of(person, entry),
        subject=" ".join(render_to_string(f"mail/{entry.name}.subject.txt", letter).split()),
        text=render_to_string(f"mail/{entry.name}.txt", letter),
        html=render_to_string(f"mail/{entry.name}.html", letter),
    )
    app.configure_task(_DELIVER).defer(mail_id=str(mail.id))
    return mail


def _address_of(person: Person, entry: Template) -> str:
    purpose: Purpose = entry.purpose
    with using(purpose, actor=_ACTOR):
        return str(person.email)
