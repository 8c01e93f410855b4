"""Carriers, routes to them, and how well they deliver, as tables."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from smarttec.vault.impersonal import impersonal


class Preference(models.TextChoices):
    """What decides between routes of one prefix."""

    PRIORITY = "priority", "the routes' own order"
    COST = "cost", "the cheapest carrier first"
    QUALITY = "quality", "the carrier that delivers best first"


class Concatenation(models.TextChoices):
    """How a carrier wants long messages."""

    UDH = "udh", "user data header"
    SAR = "sar", "sar_* parameters"


class Binds(models.TextChoices):
    """How a carrier wants to be bound."""

    TRANSCEIVER = "transceiver", "both ways by each bind"
    PAIRS = "pairs", "pairs of a transmitter and a receiver"


class Alphabet(models.TextChoices):
    """What a carrier's `data_coding` 0, "its default", means; or that everything goes in UCS-2."""

    GSM = "gsm", "GSM 03.38"
    PACKED = "packed", "GSM 03.38, packed seven bits"
    LATIN_1 = "latin-1", "ISO 8859-1"
    ASCII = "ascii", "ASCII"
    UCS2 = "ucs2", "UCS-2 for everything"


class ReceiptIds(models.TextChoices):
    """How a carrier's receipts write the ids of its responses."""

    AUTOMATIC = "automatic", "found out from the first receipts"
    SAME = "same", "alike"
    DECIMAL_FOR_HEX = "decimal-for-hex", "hexadecimal in responses, decimal in receipts"
    HEX_FOR_DECIMAL = "hex-for-decimal", "decimal in responses, hexadecimal in receipts"


@impersonal(
    key=["id", "key"],
    catalogue=[
        "recipient", "host", "port", "system_id", "system_type", "window", "binds", "messages_per_second",
        "validity_seconds", "asks_receipts", "sends_user_reference", "concatenation", "receipt_ids",
        "throttle_attempts", "alert_after_seconds", "is_enabled", "country", "uses_tls", "tls_name", "tls_authority",
        "bind_as", "address_range", "address_ton", "address_npi", "source_ton", "source_npi", "dest_ton", "dest_npi",
        "enquire_seconds", "alphabet",
    ],
    state=["bound", "last_error"],
    time=["seen_at", "down_since", "alerted_at"],
    wrapped=["sealed_password"],
)  # fmt: skip
class Carrier(models.Model):
    """An SMPP peer that takes our messages. The password is sealed with the operator's key (`seal_password`).

    `bound` to `alerted_at` are the gateway's: how many binds stand, when it last looked, since when none does.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    recipient = models.CharField(max_length=40)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    system_id = models.CharField(max_length=64)
    system_type = models.CharField(max_length=32, blank=True, default="")
    sealed_password = models.BinaryField()
    window = models.PositiveSmallIntegerField(default=100)
    binds = models.PositiveSmallIntegerField(default=1)
    messages_per_second = models.PositiveIntegerField(default=0, help_text="0: as fast as the window allows.")
    validity_seconds = models.PositiveIntegerField(default=86_400)
    asks_receipts = models.BooleanField(default=True)
    sends_user_reference = models.BooleanField(default=True)
    concatenation = models.CharField(max_length=3, choices=Concatenation.choices, default=Concatenation.UDH)
    receipt_ids = models.CharField(max_length=16, choices=ReceiptIds.choices, default=ReceiptIds.AUTOMATIC)
    throttle_attempts = models.PositiveSmallIntegerField(default=8)
    country = models.CharField(
        max_length=2, blank=True, default="", help_text="Where it is; its national numbers are read by it."
    )
    uses_tls = models.BooleanField(default=False)
    tls_name = models.CharField(
        max_length=253, blank=True, default="", help_text="The name in its certificate; empty: the host."
    )
    tls_authority = models.TextField(
        blank=True, default="", help_text="PEM of who signs its certificate; empty: whom this machine trusts."
    )
    bind_as = models.CharField(max_length=11, choices=Binds.choices, default=Binds.TRANSCEIVER)
    address_range = models.CharField(max_length=40, blank=True, default="")
    address_ton = models.PositiveSmallIntegerField(default=0)
    address_npi = models.PositiveSmallIntegerField(default=0)
    source_ton = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: what the sender is.")
    source_npi = models.PositiveSmallIntegerField(null=True, blank=True)
    dest_ton = models.PositiveSmallIntegerField(default=1)
    dest_npi = models.PositiveSmallIntegerField(default=1)
    enquire_seconds = models.PositiveSmallIntegerField(
        default=15, help_text="Silence after which we ask whether it is there; 0: never."
    )
    alphabet = models.CharField(max_length=7, choices=Alphabet.choices, default=Alphabet.GSM)
    alert_after_seconds = models.PositiveIntegerField(default=300)
    is_enabled = models.BooleanField(default=True)
    bound = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")
    seen_at = models.DateTimeField(null=True)
    down_since = models.DateTimeField(null=True)
    alerted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


@impersonal(
    key=["id"],
    link=["carrier"],
    catalogue=["prefix", "priority", "weight", "is_enabled"],
    time=["valid_from", "valid_until"],
)
class Route(models.Model):
    """A carrier serves a prefix. Longest prefix first, then the preference, then priority (1 before 2), then weight."""

    prefix = models.CharField(max_length=15, blank=True, default="", help_text="Digits; empty: every number.")
    carrier = models.PositiveSmallIntegerField()
    priority = models.PositiveSmallIntegerField(default=1)
    weight = models.PositiveSmallIntegerField(default=1, help_text="Share among routes that are otherwise equal.")
    is_enabled = models.BooleanField(default=True)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(prefix__regex=r"^[0-9]*$"), name="messaging_route_digits"),
            models.CheckConstraint(condition=models.Q(weight__gte=1), name="messaging_route_weight"),
        ]

    def __str__(self) -> str:
        return f"route {self.id}"


@impersonal(key=["id"], catalogue=["preference"])
class Routing(models.Model):
    """The operator's choice between routes; one row (id 1), or none for the default."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    preference = models.CharField(max_length=8, choices=Preference.choices, default=Preference.PRIORITY)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="messaging_routing_single")]

    def __str__(self) -> str:
        return f"routing by {self.preference}"


@impersonal(
    key=["carrier", "day"],
    state=["accepted", "refused", "throttled", "unknown", "delivered", "failed", "delays"],
)
class CarrierDay(models.Model):
    """What a carrier did in one UTC day, added to by the gateways every few seconds; see `quality`."""

    pk = models.CompositePrimaryKey("carrier", "day")
    carrier = models.PositiveSmallIntegerField()
    day = models.DateField()
    accepted = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    throttled = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    delays = ArrayField(models.BigIntegerField())
    """Delivered messages by delay; bucket bounds in `quality.BOUNDS_SECONDS`."""

    def __str__(self) -> str:
        return f"carrier {self.carrier} on {self.day}"
