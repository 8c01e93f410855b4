"""The outbox: what is to be sent, sealed for the person it goes to, until the mail server has it."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Person
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell"],
    link=["person", "about", "act"],
    pseudonym=["keyed_to"],
    policy=["own_policy"],
    state=["mail_class", "template", "state", "tries"],
    time=["due_at", "created_at", "sent_at"],
)
class Mail(PersonalModel):
    """One e-mail. The content is rendered when it is queued and deleted, with the address, after it was
    handed over.

    `keyed_to` is whose keys seal it: the person's, or those of a matter somebody wrote to us about (then there is no
    person, and `own_policy` is the matter's word). `about` is the matter that answers to it belong to.
    """

    privacy_subject = "keyed_to"
    privacy_policy = "policy"

    class Class(models.TextChoices):
        """Administrative mail always goes out and never carries marketing (clause USE-8)."""

        ADMINISTRATIVE = "administrative"
        TRANSACTIONAL = "transactional"
        MARKETING = "marketing"

    class State(models.TextChoices):
        """`handing-over` is written before bytes leave; a lost answer leaves `unknown` (`delivery` says what then)."""

        QUEUED = "queued"
        HANDING_OVER = "handing-over"
        SENT = "sent"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    keyed_to = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    own_policy = models.BigIntegerField(null=True)
    about = models.UUIDField(null=True)
    mail_class = models.CharField(max_length=20, choices=Class.choices)
    template = models.CharField(max_length=40)
    act = models.UUIDField(null=True)
    """What a mail is about whose words are written when it leaves (`Template.is_written_late`)."""
    recipient = PersonalField(category=Category.CONTACT_EMAIL, null=True)
    """None: the person's own address as it is when the mail leaves; and of every mail that has left."""
    subject = PersonalField(category=Category.CREDENTIAL, null=True, max_length=400)
    text = PersonalField(category=Category.CREDENTIAL, null=True, max_length=100_000)
    html = PersonalField(category=Category.CREDENTIAL, null=True, max_length=400_000)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="post_mail_due",
                condition=models.Q(state__in=["queued", "handing-over", "unknown"]),
            ),
            models.Index(fields=["about"], name="post_mail_about", condition=models.Q(about__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, keyed_to=models.F("person"))
                | models.Q(person=None, own_policy__isnull=False),
                name="post_mail_of_somebody",
            )
        ]

    @property
    def policy(self) -> int:
        """The policy word of whoever it goes to."""
        return int(self.own_policy or 0) if self.person is None else self.person.policy
