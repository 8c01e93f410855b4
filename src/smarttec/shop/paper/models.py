"""Documents as tables: what was issued, the counters of their numbers, and the rules of tax.

What the tax office asks for later (numbers, dates, amounts by rate) stands in columns of its own; names and texts are
sealed with the account's key. The database refuses changes (`sql/guards.sql`).
"""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.paper.domain import Kind
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

_LONGEST_CONTENT = 400_000


@impersonal(state=["kind", "year", "last"])
class Series(models.Model):
    """How far a kind of document is numbered in a year. Locked by whoever draws a number, to the end of the act."""

    pk = models.CompositePrimaryKey("kind", "year")
    kind = models.PositiveSmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in Kind])
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)


@impersonal(
    key=["id", "cell", "number", "sequence"],
    pseudonym=["subject"],
    link=["account", "about", "reference"],
    state=["kind", "year", "country"],
    amount=["currency", "net_micros", "tax_micros", "gross_micros", "taxes", "local_currency", "local_tax_micros"],
    catalogue=["exchange"],
    time=["issued_at", "due_at"],
    proof=["digest"],
)
class Document(PersonalModel):
    """An issued document. `content` is its snapshot (`snapshot.py`), `digest` the SHA-256 of it, salt included.

    `subject` is whose keys seal it: the account's, those of its papers of that year once these were destroyed
    (`PaperKey`), or those of kept records once the account was erased.
    `reference` is the id of what it was issued for, once per kind; `about` the invoice of a credit note.
    `country` is the buyer's, for the tax office. `taxes` repeats the totals by rate:
    `[{"name", "rate_ppm", "net_micros", "tax_micros"}]`. `local_tax_micros` is the tax in the currency of the
    operator's country, where that is another one, by `exchange` (`local_tax.Exchange`), which a credit note takes over.
    """

    privacy_subject = "subject"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="documents", db_index=False)
    subject = models.UUIDField()
    kind = models.PositiveSmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in Kind])
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=24, unique=True)
    reference = models.UUIDField()
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3)
    net_micros = models.BigIntegerField()
    tax_micros = models.BigIntegerField()
    gross_micros = models.BigIntegerField()
    taxes = models.JSONField()
    local_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    local_tax_micros = models.BigIntegerField(default=0, db_default=0)
    exchange = models.JSONField(null=True)
    issued_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True)
    content = PersonalField(category=Category.ORDER, max_length=_LONGEST_CONTENT, null=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="paper_document_account")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="paper_document_once"),
            models.UniqueConstraint(fields=["kind", "year", "sequence"], name="paper_document_sequence"),
            models.CheckConstraint(
                condition=models.Q(gross_micros=models.F("net_micros") + models.F("tax_micros")),
                name="paper_document_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.number}"


@impersonal(key=["id", "cell"], link=["account"], state=["year"], time=["until", "destroyed_at"])
class PaperKey(models.Model):
    """Whose keys seal the documents of a year once the account's own are destroyed; they end with the law's time."""

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


@impersonal(key=["reference"], link=["payment"], state=["kind"], amount=["amount_micros"], time=["created_at"])
class Missing(models.Model):
    """A payment's document that could not be issued when it was due; gone when it is. `reference` will be its own."""

    reference = models.UUIDField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in Kind])
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    amount_micros = models.BigIntegerField()
    created_at = models.DateTimeField(default=clock.now)


@impersonal(key=["id"], catalogue=["country", "name", "rate_ppm", "second_name", "second_rate_ppm", "valid_from"])
class TaxRule(models.Model):
    """The tax on what is sold to a country from a day on, until a later rule of that country."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    country = models.CharField(max_length=2, help_text="Two letters (ISO 3166-1), for example DE.")
    name = models.CharField(max_length=30, help_text="As it stands on documents, for example VAT.")
    rate_ppm = models.PositiveIntegerField(help_text="190000 is 19 %, 88750 is 8.875 %.")
    second_name = models.CharField(max_length=30, blank=True, default="", db_default="")
    second_rate_ppm = models.PositiveIntegerField(
        default=0, db_default=0, help_text="A second tax on the same net, where a country has one (Quebec's QST)."
    )
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "valid_from"], name="paper_taxrule_one_a_day"),
            models.CheckConstraint(
                condition=models.Q(rate_ppm__lte=1_000_000, second_rate_ppm__lte=1_000_000), name="paper_taxrule_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.country} from {self.valid_from}"


@impersonal(key=["id"], catalogue=["base", "quote", "rate", "day", "source"], time=["entered_at"])
class ExchangeRate(models.Model):
    """What a unit of one currency was in another on a day, as a central bank or a tax office published it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    base = models.CharField(max_length=3, help_text="The one unit, as three letters: EUR.")
    quote = models.CharField(max_length=3, help_text="What it is worth is told in: USD.")
    rate = models.DecimalField(max_digits=18, decimal_places=9, help_text="1 EUR = 1.0852 USD")
    day = models.DateField(help_text="When it was published.")
    source = models.CharField(max_length=60, help_text="Who published it, as documents name it: ECB.")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "day"], name="paper_exchangerate_one_a_day"),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0) & ~models.Q(base=models.F("quote")), name="paper_exchangerate_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} in {self.quote}, {self.day}"


@impersonal(key=["id", "cell"], link=["account"], state=["country"], pseudonym=["tax_id_key"], time=["changed_at"])
class BillingDetails(PersonalModel):
    """Who documents of an account are made out to. Without it they carry the owner's name.

    `tax_id_key` stands for the tax id in `TaxIdCheck`; another id has another one.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="billing_details")
    name = PersonalField(category=Category.CONTACT_NAME, max_length=200)
    company = PersonalField(category=Category.CONTACT_NAME, max_length=200, null=True)
    address = PersonalField(category=Category.CONTACT_ADDRESS, max_length=600, null=True)
    tax_id = PersonalField(category=Category.ORDER, max_length=40, null=True)
    tax_id_key = models.UUIDField(null=True)
    country = models.CharField(max_length=2, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"billing details {self.id.hex[-8:]}"


class CheckState(models.IntegerChoices):
    """What is known of a tax id. Numbers are stored and never change meaning."""

    ASKING = 1
    VALID = 2
    INVALID = 3


@impersonal(
    key=["id", "cell"],
    link=["account"],
    pseudonym=["tax_id_key"],
    state=["state", "tries"],
    reference=["identifier"],
    time=["next_ask_at", "answered_at"],
)
class TaxIdCheck(PersonalModel):
    """One question to the register of tax ids, and what came back: kept as it was, as proof.

    `identifier` is the register's own number for the question (VIES: the consultation number), `answer` the id that was
    asked about with the name and address that it answered, as JSON. While there is no answer it is asked again.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    tax_id_key = models.UUIDField()
    state = models.PositiveSmallIntegerField(choices=CheckState.choices, default=CheckState.ASKING)
    tries = models.PositiveIntegerField(default=0)
    next_ask_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    identifier = models.CharField(max_length=60, blank=True, default="")
    answer = PersonalField(category=Category.ORDER, max_length=4_000, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="paper_taxidcheck_account"),
            models.Index(
                fields=["next_ask_at"], name="paper_taxidcheck_due", condition=models.Q(next_ask_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "account"],
                name="paper_taxidcheck_one_open",
                condition=models.Q(state=CheckState.ASKING),
            )
        ]

    def __str__(self) -> str:
        return f"check {self.id.hex[-8:]} of a tax id"
