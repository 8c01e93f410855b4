"""Queueing letters: rendered and sealed at once, so that what is sent is what was meant at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.post.templates import Template, registered
from smarttec.post.wording import filled
from smarttec.vault.purpose import using

_ACTOR = "mail"
_DELIVER = "smarttec.post.tasks.deliver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """Somebody who wrote to us about a matter, customer or not. Their letters are sealed for the matter."""

    matter: UUID
    cell: int
    policy_word: int
    address: str = field(repr=False)


@transaction.atomic
def queue_mail(*, person: Person, template: str, context: Mapping[str, Any], address: str | None = None) -> Mail:
    """Queue a registered letter and an immediate job for it, in the caller's transaction if there is one.

    `address` is set when the letter goes elsewhere than to the person's own e-mail: to a new address that is to be
    confirmed, or to one that was just given up. The job's only argument is the mail's id. Raises
    `MisconfiguredError` for an unregistered template, `Refused` when the notice does not allow it.
    """
    entry = registered(template)
    mail = Mail(cell=person.cell, person=person, keyed_to=person.id, recipient=address or _address_of(person, entry))
    return _queue(mail, entry, context)


@transaction.atomic
def queue_answer(*, to: Correspondent, template: str, context: Mapping[str, Any]) -> Mail:
    """Queue a registered letter to somebody who wrote to us. Answers to it find back to the matter (`replies`)."""
    mail = Mail(
        cell=to.cell, keyed_to=to.matter, own_policy=to.policy_word, about=to.matter, recipient=to.address
    )  # fmt: skip
    return _queue(mail, registered(template), context)


def _queue(mail: Mail, entry: Template, context: Mapping[str, Any]) -> Mail:
    words = filled(entry.name, context)
    mail.mail_class, mail.template = entry.mail_class, entry.name
    mail.subject = words.subject
    mail.text = words.text
    mail.html = words.html
    mail.save(force_insert=True)
    app.configure_task(_DELIVER).defer(mail_id=str(mail.id))
    return mail


def _address_of(person: Person, entry: Template) -> str:
    purpose: Purpose = entry.purpose
    with using(purpose, actor=_ACTOR, about=(person.id,)):
        return str(person.email)
