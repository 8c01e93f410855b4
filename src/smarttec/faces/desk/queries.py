"""Reads that several pages of the desk share."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from smarttec.messaging.models import Message
from smarttec.people.models import Account


def with_policy(messages: "QuerySet[Message]") -> "QuerySet[Message]":
    """Messages with their account's policy word; without an account it is that of nobody, so nothing opens."""
    policy = Account.objects.filter(id=OuterRef("account")).values("policy")
    return messages.annotate(**{Message.privacy_policy: Coalesce(Subquery(policy), 0)})
