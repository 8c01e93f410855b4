"""Hands every check to Django under the tag `privacy`.

What only compares declarations runs with every command that checks; what reads source runs with deployment checks
(`smarttec check` asks for both).
"""

import importlib
import importlib.util
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, register
from django.db import models

from smarttec.kernel import clock
from smarttec.notice import declarations
from smarttec.notice.bindings import BINDINGS
from smarttec.notice.checks import exemptions, source
from smarttec.notice.checks.browser import check_browser
from smarttec.notice.checks.clauses import check_bindings, check_clauses
from smarttec.notice.checks.columns import check_columns
from smarttec.notice.checks.files import check_files
from smarttec.notice.checks.handing_over import check_handing_over
from smarttec.notice.checks.logs import check_logs
from smarttec.notice.checks.mails import check_mails
from smarttec.notice.checks.outside import check_outgoing
from smarttec.notice.checks.recipients import check_recipients
from smarttec.notice.checks.retention import check_retention
from smarttec.notice.checks.rules import check_categories, check_purposes
from smarttec.notice.checks.scopes import check_scopes
from smarttec.notice.checks.times import check_clocks
from smarttec.notice.checks.unsealing import check_unsealing
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.pending import COMMITTED, PENDING
from smarttec.notice.purposes import RULES
from smarttec.notice.recipients import MECHANISMS, RECIPIENTS
from smarttec.notice.retention import MODELS, SCHEDULE
from smarttec.vault.fields import PersonalField

TAG = "privacy"
Found = Iterator[CheckMessage]


def tables() -> list[type[models.Model]]:
    """Every model that has a table, many-to-many tables too."""
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def declared_checks(**_: Any) -> list[CheckMessage]:
    """N001…N004, N013 (the lists), N014, N015, N016."""
    return list(_declared())


def _declared() -> Found:
    yield from check_columns(tables(), declarations.THIRD_PARTY_TABLES)
    yield from check_purposes(RULES, clause_ids())
    yield from check_categories(tables(), RULES)
    yield from check_retention(tables(), RULES, SCHEDULE, MODELS)
    yield from check_recipients(RECIPIENTS, MECHANISMS, RULES, today=clock.now().date())
    yield from check_clauses(clause_ids(), BINDINGS, PENDING, pending_count=COMMITTED)


def source_checks(**_: Any) -> list[CheckMessage]:
    """N005…N013, N018: what is found by reading the program's own source."""
    with source.uncollected():
        return list(_of_source(source.own()))


def _of_source(tree: source.Tree) -> Found:
    yield from check_browser(
        tree,
        _register("smarttec.notice.cookies", "COOKIES"),
        set_by_others=_keys_of_others(),
        settings_cookies=[settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
    )
    yield from check_mails(tree, _register("smarttec.post.templates", "TEMPLATES"), RULES, RECIPIENTS["mail-server"])
    yield from check_outgoing(tree, exemptions.OUTGOING)
    yield from check_files(tree, exemptions.FILES)
    yield from check_handing_over(tree)
    yield from check_scopes(tree)
    yield from check_unsealing(tree)
    yield from check_clocks(tree, exemptions.OTHER_CLOCKS)
    yield from check_logs(tree, personal_names())
    yield from check_bindings(BINDINGS)


def personal_names() -> set[str]:
    """The names of all sealed fields."""
    return {
        field.name
        for model in tables()
        for field in model._meta.local_concrete_fields
        if isinstance(field, PersonalField)
    }


def _keys_of_others() -> dict[str, str]:
    """What libraries keep in the browser as they are set up: the desk's search keeps what was typed only if told to."""
    keys = dict(declarations.THIRD_PARTY_BROWSER_KEYS)
    if not getattr(settings, "UNFOLD", {}).get("COMMAND", {}).get("show_history"):
        keys.pop("commandHistory", None)
    return keys


def _register(module_name: str, name: str) -> Mapping[str, Any]:
    """A register of another room: entries by name. Empty while there is none."""
    if importlib.util.find_spec(module_name) is None:
        return {}
    entries = getattr(importlib.import_module(module_name), name)
    return entries if isinstance(entries, Mapping) else {entry.name: entry for entry in entries}


def register_all() -> None:
    """Called once by the app when it is ready."""
    register(declared_checks, TAG)
    register(source_checks, TAG, deploy=True)
