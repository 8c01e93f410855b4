"""Leaving a kind of marketing mail with one click, from the letter or by the mail program itself (RFC 8058).

The address names the choice that governs the letter and the person by a tag that only we can make. It asks for no
sign-in and no second step, and goes on working when the letter itself was deleted long ago.
"""

from collections.abc import Mapping
from uuid import UUID

from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.kernel.vocabulary import Choice
from smarttec.notice.purposes import RULES
from smarttec.people.models import Person
from smarttec.post.letterhead import portal_url
from smarttec.post.models import Mail
from smarttec.post.replies import matter_of, tag_of
from smarttec.post.templates import Template


def governing_choice(template: Template) -> Choice:
    """The choice that stops letters of this kind. Raises `MisconfiguredError` for marketing that none governs."""
    choice = RULES[template.purpose].choice
    if choice is None:
        raise MisconfiguredError(f"No choice stops the marketing letter {template.name}.")
    return choice


def unsubscribe_url(template: Template, person: UUID) -> str:
    """For the letter's words and its headers."""
    return f"{portal_url()}/unsubscribe/{governing_choice(template).name.lower()}/{tag_of(person)}"


def headers_for(template: Template, person: UUID | None) -> Mapping[str, str]:
    """What a mail program needs to offer one click (RFC 8058 section 3.1); nothing for letters that always arrive."""
    if template.mail_class is not Mail.Class.MARKETING or person is None:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(template, person)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def person_at(tag: str) -> Person:
    """Whom the address names. Raises `NotFound`."""
    matter = matter_of(tag)
    person = None if matter is None else Person.objects.filter(id=matter).first()
    if person is None:
        raise NotFound
    return person


def choice_named(word: str) -> Choice:
    """The choice in an address. Raises `NotFound`: only marketing is left this way."""
    marketing = [rule.choice for rule in RULES.values() if rule.is_marketing and rule.choice is not None]
    governed = {choice.name.lower(): choice for choice in marketing}
    if word not in governed:
        raise NotFound
    return governed[word]
