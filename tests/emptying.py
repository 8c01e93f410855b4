"""A pytest plugin: after a test that commits, only tables that have rows are emptied.

Django truncates every table and makes all permissions anew, which takes most of the time of such a test. What a
migrated database has before any test (kinds of content, permissions, groups) stays.
"""

from functools import cache

from django.db import connections
from django.test import TransactionTestCase

KEPT = frozenset(
    {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions", "django_migrations"}
)


@cache
def _tables(alias: str) -> tuple[str, ...]:
    found = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(found) - KEPT))


def empty(alias: str) -> None:
    """Delete all rows. Triggers and foreign keys sleep meanwhile: some forbid it, and order would matter."""
    quote = connections[alias].ops.quote_name
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quote(name)})" for name in _tables(alias))
    with connections[alias].cursor() as cursor:
        cursor.execute(asked)
        full = [name for (name,) in cursor.fetchall()]
        if full:
            deletes = "; ".join(f"DELETE FROM {quote(name)}" for name in full)
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes}; COMMIT")


def _fixture_teardown(self: TransactionTestCase) -> None:
    for alias in self._databases_names(include_mirrors=False):
        empty(alias)


def pytest_configure() -> None:
    """Take the place of Django's way."""
    TransactionTestCase._fixture_teardown = _fixture_teardown
