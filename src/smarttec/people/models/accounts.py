"""Persons and their accounts. The sign-in e-mail is found through the directory, never by a column here."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.currency import home_currency
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Source
from smarttec.notice import sources
from smarttec.people.fields import RegisteredCode
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal
from smarttec.vault.querysets import PersonalManager


@impersonal(provenance=["source", "service", "collected_by", "notice_version"], time=["created_at"])
class Collected(models.Model):
    """Provenance of a personal record (clauses COLLECT-4, SCOPE-1): source, service, company, notice in force."""

    source = models.PositiveSmallIntegerField(choices=[(s.value, s.name.lower()) for s in Source])
    service = RegisteredCode(max_length=30, known=sources.service)
    collected_by = RegisteredCode(max_length=40, known=sources.company)
    notice_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class PersonManager(PersonalManager["Person"]):
    """Django's interface for sign-in; the natural key is the id, as no e-mail is stored in the open."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """By id."""
        return self.get(id=username or "")


@impersonal(
    key=["id", "cell"],
    hashed=["password"],
    policy=["policy", "preferred_channel", "language"],
    state=["is_superuser", "is_staff", "is_active", "session_epoch", "totp_last_step"],
    time=["last_login", "totp_confirmed_at", "email_confirmed_at"],
)
class Person(PersonalModel, Collected, AbstractBaseUser, PermissionsMixin):
    """A natural person who signs in: customer or staff. The row's `policy` is their side of every decision."""

    privacy_subject = "id"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    email = PersonalField(category=Category.CONTACT_EMAIL)
    name = PersonalField(category=Category.CONTACT_NAME, null=True, blank=True, max_length=200)
    phone = PersonalField(category=Category.CONTACT_PHONE, null=True, blank=True, max_length=40)
    new_email = PersonalField(category=Category.CONTACT_EMAIL, null=True, blank=True)
    totp_secret = PersonalField(category=Category.CREDENTIAL, null=True, blank=True, max_length=64)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    preferred_channel = models.CharField(max_length=10, default="email")
    language = models.CharField(max_length=8, default="en")
    policy = models.BigIntegerField()
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return f"person {self.id.hex[-8:]}"

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with every "sign out everywhere"."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"


@impersonal(
    key=["id", "cell"],
    link=["owner", "parent"],
    state=["status", "standing"],
    amount=["currency"],
    policy=["policy"],
    hashed=["auth_token_hash"],
    time=["closed_at"],
)
class Account(PersonalModel, Collected):
    """A customer's account: what is billed, what owns numbers and messages. `policy` follows the owner's.

    `standing` has a bit for each reason why it is not in good standing; the rooms above say what they mean. A
    sub-account has a `parent`: another account of the same owner, whose credentials open it too. What is kept because
    of the account is counted from `closed_at`.
    """

    privacy_subject = "id"
    privacy_policy = "policy"

    class Status(models.TextChoices):
        """Twilio's words for an account's state."""

        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="sub_accounts")
    friendly_name = PersonalField(category=Category.PREFERENCE, null=True, max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    standing = models.PositiveSmallIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, default=home_currency)
    policy = models.BigIntegerField()
    auth_token = PersonalField(category=Category.CREDENTIAL, max_length=64)
    auth_token_hash = models.BinaryField(max_length=32)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["closed_at"], name="people_account_closed", condition=models.Q(closed_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"account {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"], link=["account"], state=["scopes"], hashed=["secret_hash"], time=["created_at", "revoked_at"]
)
class ApiKey(PersonalModel):
    """A credential of an account beside its token: it may do only what its `scopes` (`domain.Scope`) allow."""

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="api_keys")
    friendly_name = PersonalField(category=Category.PREFERENCE, null=True, max_length=64)
    scopes = models.PositiveSmallIntegerField()
    secret_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"key {self.id.hex[-8:]}"
