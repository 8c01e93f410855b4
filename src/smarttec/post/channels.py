"""Reaching a person by the channel they prefer (clause COLLECT-5).

E-mail is always possible. A text goes out when the person prefers texts and has a phone, the letter has a short form
(`mail/<name>.sms.txt`, `Template.has_text`) and a carrier of texts is registered that takes it. Calls and paper have
no carrier here: such a letter goes by e-mail.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string

from smarttec.people.models import Person
from smarttec.post.actions import queue_mail
from smarttec.post.hooks import text_carrier
from smarttec.post.templates import registered
from smarttec.post.wording import addressed


class Channel(StrEnum):
    """By which way something went."""

    EMAIL = "email"
    SMS = "sms"


def notify(*, person: Person, template: str, context: Mapping[str, Any]) -> Channel:
    """Queue a registered letter by the person's preferred channel, in the caller's transaction; which one it took."""
    if person.preferred_channel == Channel.SMS and _texted(person, template, context):
        return Channel.SMS
    queue_mail(person=person, template=template, context=context)
    return Channel.EMAIL


def _texted(person: Person, template: str, context: Mapping[str, Any]) -> bool:
    carrier = text_carrier()
    if carrier is None or not registered(template).has_text or not _has_phone(person):
        return False
    text = " ".join(render_to_string(f"mail/{template}.sms.txt", addressed(context)).split())
    return carrier(person=person, template=template, text=text)


def _has_phone(person: Person) -> bool:
    """Asked of the database, so that nothing is opened for it."""
    return Person.objects.filter(id=person.id, phone__isnull=False).exists()
