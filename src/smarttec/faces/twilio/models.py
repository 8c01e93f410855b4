"""The API's one table: requests that came with an Idempotency-Key, and what was answered."""

from django.db import models

from smarttec.kernel.vocabulary import Category
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id"],
    pseudonym=["account"],
    hashed=["key_digest", "request_digest"],
    state=["status"],
    time=["created_at"],
)
class OnceRequest(PersonalModel):
    """A request that is done once. Its `id` is the id of what it makes, where that takes one (messages).

    `status` and `answer` are empty until it is answered. The digests are keyed by the account's own key.
    """

    privacy_subject = "account"
    privacy_policy = "account_policy"

    id = models.UUIDField(primary_key=True)
    account = models.UUIDField()
    key_digest = models.BinaryField(max_length=16)
    request_digest = models.BinaryField(max_length=16)
    status = models.PositiveSmallIntegerField(null=True)
    answer = PersonalField(category=Category.CREDENTIAL, null=True)
    created_at = models.DateTimeField(db_index=True)

    account_policy: int
    """The owner's policy word; the data plane opens the answer and brings it along."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key_digest"], name="api_once_per_key")]

    def __str__(self) -> str:
        return f"request {self.id.hex[-8:]}"
