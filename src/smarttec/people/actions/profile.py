"""What people tell about themselves."""

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.people.models import Person

CHANNELS = ("email", "sms", "phone", "post")


def update_profile(*, person: Person, name: str, preferred_channel: str, language: str) -> None:
    """Name (may be empty), preferred channel (clause COLLECT-5) and language. Raises `InvalidInput` with the field."""
    if preferred_channel not in CHANNELS:
        raise InvalidInput("There is no such channel.", field="preferred_channel")
    if language not in LANGUAGES:
        raise InvalidInput("This language is not offered.", field="language")
    refuse_card_number(name, field="name")
    person.name = name.strip() or None
    person.preferred_channel, person.language = preferred_channel, language
    person.save(update_fields=["name", "preferred_channel", "language"])
