"""What somebody agreed to, chose, changed and was told. Rows are only added."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models.accounts import Person
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


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
