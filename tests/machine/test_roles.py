"""The program's own database role reads and writes rows, and cannot rewrite what proves something."""

import psycopg
import pytest
from psycopg import errors
from tests.databases import CLUSTERS
from tests.machine.test_backup_drill import Drill
from tests.machine.test_backup_drill import drill as drill

from smarttec.machine.postgres import Role
from smarttec.storage.roles import IMMUTABLE, REMOVABLE, VARIABLES

FORBIDDEN = (
    "CREATE TABLE own (a int)",
    "ALTER TABLE people_person ADD COLUMN open text",
    "ALTER TABLE people_policychange DISABLE TRIGGER ALL",
    "DROP TABLE people_acceptance",
    "TRUNCATE notice_userecord",
    "UPDATE people_policychange SET new = 1",
    "DELETE FROM people_policychange",
    "UPDATE people_acceptance SET version = ''",
    "UPDATE notice_userecord SET actor = 'nobody'",
    "DELETE FROM notice_userecord",
    "UPDATE desk_deskaccess SET purpose = 1",
    "UPDATE desk_desknamed SET subject = gen_random_uuid()",
    "UPDATE notice_disclosure SET recipient = 1",
    "UPDATE notice_disclosure_default SET recipient = 1",
    "DELETE FROM notice_disclosuresegment",
    "UPDATE ledger_entry SET amount_micros = 0",
    "DELETE FROM ledger_entry_default",
    "SET ROLE smarttec_owner",
    "SET ROLE smarttec_admin",
    "ALTER ROLE smarttec SUPERUSER",
    "COPY people_person TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
    "SET session_replication_role = replica",
    "SELECT storage_make_partition('people_person', 'people_person_2026_01', gen_random_uuid(), gen_random_uuid(), 90)",
)


@pytest.fixture
def urls(drill: Drill) -> tuple[str, str]:
    """Two databases of the owner's, migrated by the owner; the program's role is what it is in an installation."""
    made = drill.databases()
    names = [url.partition("?")[0].rpartition("/")[2] for url in made]
    for cluster, name in zip(CLUSTERS.clusters, names, strict=True):
        with psycopg.connect(cluster.url("postgres", Role.ADMIN), autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} OWNER TO {Role.OWNER}".encode())
    of = {
        role: [cluster.url(name, role) for cluster, name in zip(CLUSTERS.clusters, names, strict=True)] for role in Role
    }
    as_owner = dict(zip(("DATABASE_URL", "SMARTTEC_KEYSTORE_URL"), of[Role.OWNER], strict=True))
    drill.smarttec("migrate", **as_owner, **dict.fromkeys(VARIABLES.values(), Role.APPLICATION.value))
    drill.environment |= dict(zip(("DATABASE_URL", "SMARTTEC_KEYSTORE_URL"), of[Role.APPLICATION], strict=True))
    return of[Role.APPLICATION][0], of[Role.APPLICATION][1]


@pytest.mark.timeout(900)
def test_the_programs_role_can_do_its_work_and_nothing_else(drill: Drill, urls: tuple[str, str]) -> None:
    drill.environment["SMARTTEC_ERASURES_FILE"] = str(drill.folder / "erasures.jsonl")
    drill.step("seed")
    drill.step("disclose")
    drill.step("erase_for_good", "ada@example.org")
    drill.smarttec("migrate")
    drill.smarttec("audit", "verify")
    data, keys = urls
    with psycopg.connect(data, autocommit=True) as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        for statement in FORBIDDEN:
            with pytest.raises((errors.InsufficientPrivilege, errors.RaiseException)):
                connection.execute(statement.encode())
        connection.execute(
            "SELECT storage_make_partition('messaging_message', 'messaging_message_2199_01',"
            " 'fd000000-0000-7000-8000-000000000000', 'fd000000-0000-7000-9000-000000000000', 50)"
        )
    with psycopg.connect(keys, autocommit=True) as connection:
        for statement in (
            "DELETE FROM vault_erasureentry",
            "UPDATE vault_recordseal SET rows = 1",
            "CREATE TABLE a ()",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.timeout(900)
def test_every_table_that_is_named_is_there(urls: tuple[str, str]) -> None:
    found = set()
    for url in urls:
        with psycopg.connect(url) as connection:
            found |= {name for (name,) in connection.execute("SELECT relname FROM pg_class").fetchall()}
    assert {*IMMUTABLE, *REMOVABLE} <= found
