"""The table of what was typed."""

from datetime import timedelta

from django.db import models

from smarttec.vault.impersonal import impersonal

KEPT = timedelta(hours=1)


@impersonal(key=["id"], hashed=["browser", "page"], carried=["box"], time=["kept_at"])
class KeptForm(models.Model):
    """One form of one browser. Nothing here says whose it is, and without the browser's cookie it does not open."""

    id = models.UUIDField(primary_key=True)
    browser = models.BinaryField(max_length=16)
    page = models.BinaryField(max_length=16)
    box = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["browser", "page"], name="one_kept_form_a_page")]

    def __str__(self) -> str:
        return f"kept form {self.id.hex[-8:]}"
