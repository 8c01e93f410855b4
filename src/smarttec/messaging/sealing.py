"""The sealed columns of a message, as the data plane writes and reads them (the same format as the model's fields)."""

from smarttec.kernel.vocabulary import Category
from smarttec.messaging.models import Message
from smarttec.vault.fields import PersonalField


def _field(name: str) -> PersonalField:
    field = Message._meta.get_field(name)
    if not isinstance(field, PersonalField):
        raise TypeError(f"{name} is not sealed")
    return field


RECIPIENT_LABEL = _field("recipient").seal_label
SENDER_LABEL = _field("sender").seal_label
BODY_LABEL = _field("body").seal_label
PEER = Category.MESSAGE_PEER
CONTENT = Category.MESSAGE_CONTENT
