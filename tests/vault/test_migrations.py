"""What migrating does to the key store."""

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_the_key_store_has_all_of_the_vaults_migrations_and_no_other() -> None:
    loader = MigrationLoader(connections["keystore"])
    assert set(loader.applied_migrations) == {key for key in loader.graph.nodes if key[0] == "vault"}


@pytest.mark.parametrize("alias", ["default", "keystore"])
def test_a_second_migration_finds_nothing_to_do(alias: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("migrate", database=alias, no_color=True)
    assert "No migrations to apply." in capsys.readouterr().out
