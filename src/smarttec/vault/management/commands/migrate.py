"""Django's `migrate`, which for the key store applies the vault's migrations only.

The router keeps the others out of it anyway, but Django would work out the state of every table of the program after
each of them, which took as long as migrating the data.
"""

from typing import Any

from django.core.management.commands import migrate

from smarttec.vault.models import KEYSTORE


class Command(migrate.Command):
    """Django finds it by this name."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's, unless an app is named."""
        if options["database"] == KEYSTORE and not options["app_label"]:
            options |= {"app_label": "vault", "run_syncdb": False}
        super().handle(*args, **options)
