"""Statements of authority, contacts and lists as tables."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account, Collected
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

NAME_MAX = 120


class Added(models.TextChoices):
    """What a statement was made for."""

    BY_HAND = "by-hand", "added by hand"
    IMPORT = "import", "imported from a file"
    BULK = "bulk", "numbers of a file, for one sending"


@impersonal(
    key=["id", "cell"],
    link=["account"],
    pseudonym=["stated_by"],
    state=["added", "text_version", "numbers"],
    time=["stated_at"],
)
class AuthorityStatement(Collected):
    """Somebody said that they may give us these numbers (COLLECT-3). Its id is the act, so a form makes one.

    `text_version` is a key of `authority.TEXTS`; `numbers` is how many it was said of. It stays when the numbers go.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    stated_by = models.UUIDField()
    added = models.CharField(max_length=10, choices=Added.choices)
    text_version = models.PositiveSmallIntegerField()
    numbers = models.PositiveIntegerField()
    stated_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"statement {self.id.hex[-8:]}"


@impersonal(key=["id", "cell"], link=["account", "statement"], hashed=["digest"], time=["created_at"])
class Contact(PersonalModel):
    """Somebody an account writes to. The digest of the number is keyed with the account's own key."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    statement = models.ForeignKey(AuthorityStatement, on_delete=models.PROTECT, related_name="contacts")
    name = PersonalField(category=Category.MESSAGE_PEER, null=True, max_length=NAME_MAX)
    e164 = PersonalField(category=Category.MESSAGE_PEER, max_length=16)
    digest = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="contacts_contact_once")]
        indexes = [models.Index(fields=["account", "-id"], name="contacts_contact_newest")]

    def __str__(self) -> str:
        return f"contact {self.id.hex[-8:]}"


@impersonal(key=["id", "cell"], link=["account"], time=["created_at"])
class ContactList(PersonalModel):
    """Contacts that are written to together."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contact_lists")
    name = PersonalField(category=Category.MESSAGE_PEER, max_length=NAME_MAX)
    created_at = models.DateTimeField(default=clock.now)

    size: int
    """How many contacts stand in it, put here by `queries.lists_of`."""

    def __str__(self) -> str:
        return f"list {self.id.hex[-8:]}"


@impersonal(key=["in_list", "contact", "cell"])
class Membership(models.Model):
    """A contact stands in a list."""

    pk = models.CompositePrimaryKey("in_list", "contact")
    in_list = models.ForeignKey(ContactList, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="memberships")
    cell = models.PositiveSmallIntegerField(default=0)
