"""Persons, their accounts, and what is needed to sign in. Every personal value is sealed.

The sign-in e-mail is found through the directory beside the keys (`vault.directory`), never by a column here.
"""

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


@impersonal(key=["id"], link=["person"], state=["document", "version", "how"], time=["created_at"])
class Acceptance(models.Model):
    """Which version of a document somebody accepted, when and how (clause UPDATE-3)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acceptances")
    document = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    how = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "document", "version", "how"], name="people_acceptance_once_each_way"
            )
        ]


@impersonal(key=["id"], state=["tries_left"], hashed=["code_hash"], time=["expires_at", "used_at"])
class SentCode(models.Model):
    """A code sent to a channel, to prove that its owner is there. Only a keyed hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.BinaryField(max_length=32)
    tries_left = models.PositiveSmallIntegerField(default=5)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


@impersonal(link=["person"], state=["use"])
class OneTimeCode(SentCode):
    """A code sent to a person who has an account."""

    class Use(models.TextChoices):
        """What entering the code does."""

        CONFIRM_EMAIL = "confirm-email"
        RESET_PASSWORD = "reset-password"  # noqa: S105 - a word, not a secret
        CHANGE_EMAIL = "change-email"
        SECURE_ACCOUNT = "secure-account"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="codes")
    use = models.CharField(max_length=20, choices=Use.choices)


@impersonal(key=["id"], link=["person"], hashed=["code_hash"], time=["used_at"])
class RecoveryCode(models.Model):
    """A single-use way in for somebody who lost their authenticator. Only a keyed hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)


@impersonal(hashed=["key_hash"], time=["window_start"], state=["tries"])
class Attempt(models.Model):
    """Tries counted per key and window, for rate limits. The key is a peppered hash, never the value tried."""

    pk = models.CompositePrimaryKey("key_hash", "window_start")
    key_hash = models.BinaryField(max_length=32)
    window_start = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)


@impersonal(
    key=["id"],
    link=["person"],
    state=["matter", "item", "old", "new", "how", "notice_version", "text_version"],
    pseudonym=["by"],
    time=["created_at"],
)
class PolicyChange(models.Model):
    """One change of a person's policy word: what, from, to, by whom, how, under which notice and words shown.

    `item` is the number of the choice, flag or slot; 0 where there is only one. `by` is the id of who did it, None for
    the program itself. Written by `actions.choices` and nothing else.
    """

    class Matter(models.TextChoices):
        """Which part of the word."""

        CHOICE = "choice"
        FLAG = "flag"
        AGE = "age"
        REGION = "region"
        VERSION = "version"
        SUPPLEMENT = "supplement"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="policy_changes")
    matter = models.CharField(max_length=10, choices=Matter.choices)
    item = models.BigIntegerField(default=0)
    old = models.PositiveSmallIntegerField()
    new = models.PositiveSmallIntegerField()
    by = models.UUIDField(null=True)
    how = models.CharField(max_length=20)
    notice_version = models.PositiveSmallIntegerField()
    text_version = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["person", "created_at"], name="people_policychange_person")]


@impersonal(
    key=["id"],
    link=["person", "request"],
    state=["field", "how"],
    policy=["old_word", "new_word"],
    pseudonym=["by"],
    time=["created_at"],
)
class ProfileChange(PersonalModel):
    """One change of what somebody told about themselves: from, to, by whom, how (clause CHOICE-1). Never edited.

    Each kind of value has its own pair of columns, so that each is sealed as what it is; one pair is filled. `request`
    is what asked for it. Written by `actions.profile` and nothing else.
    """

    privacy_subject = "person_id"
    privacy_policy = "person.policy"

    class Field(models.TextChoices):
        """What was changed."""

        NAME = "name"
        EMAIL = "email"
        PHONE = "phone"
        CHANNEL = "preferred_channel"
        LANGUAGE = "language"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="profile_changes")
    field = models.CharField(max_length=20, choices=Field.choices)
    old_name = PersonalField(category=Category.CONTACT_NAME, null=True, max_length=200)
    new_name = PersonalField(category=Category.CONTACT_NAME, null=True, max_length=200)
    old_email = PersonalField(category=Category.CONTACT_EMAIL, null=True)
    new_email = PersonalField(category=Category.CONTACT_EMAIL, null=True)
    old_phone = PersonalField(category=Category.CONTACT_PHONE, null=True, max_length=40)
    new_phone = PersonalField(category=Category.CONTACT_PHONE, null=True, max_length=40)
    old_word = models.CharField(max_length=10, blank=True, default="")
    new_word = models.CharField(max_length=10, blank=True, default="")
    how = models.CharField(max_length=20)
    by = models.UUIDField(null=True)
    request = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["person", "created_at"], name="people_profilechange_person")]


@impersonal(key=["id"], link=["person"], state=["version"], time=["created_at"])
class Announcement(models.Model):
    """That somebody was sent the announcement of a material version, once (clause UPDATE-2)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="announcements")
    version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="people_announcement_once")]


@impersonal(key=["id"], link=["person"], state=["supplement", "rules_version"], time=["entered_at", "left_at"])
class SupplementEntry(models.Model):
    """That somebody entered a promotion and accepted its supplement to the notice (clause USE-4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supplement_entries")
    supplement = models.CharField(max_length=60)
    rules_version = models.CharField(max_length=40)
    entered_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "supplement"], name="people_supplement_entry_once")]
