"""N006: every mail template is registered, with the class that decides who gets it (USE-8)."""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from django.core.checks import Error

from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.rules import Rules
from smarttec.notice.checks.source import Tree
from smarttec.notice.recipients import Recipient

ID = "N006"
TEMPLATE = re.compile(r"(?:^|/)templates/mail/(?P<name>\w+)\.(?:html|txt)$")
FRAMES = frozenset({"base"})
"""Templates that others extend; never sent by themselves."""


MARKETING = "marketing"


class Letter(Protocol):
    """An entry of the register, which another room keeps."""

    @property
    def mail_class(self) -> str: ...
    @property
    def purpose(self) -> Purpose: ...
    @property
    def categories(self) -> frozenset[Category]: ...


def check_mails(tree: Tree, registered: Mapping[str, Letter], rules: Rules, carrier: Recipient) -> Iterator[Error]:
    """One finding for each template nobody registered, each entry without a template, and each contradiction.

    `carrier` is the recipient that carries mails: it must be allowed what the entry says it gets to see.
    """
    files = {match["name"]: file for file in tree.texts if (match := TEMPLATE.search(file))}
    for name in sorted(files.keys() - FRAMES - registered.keys()):
        yield problem(
            ID, files[name], f"The mail template {name} is not registered.",
            hint="Add it to post/templates.py with its class: administrative, transactional or marketing.",
        )  # fmt: skip
    for name, letter in sorted(registered.items()):
        if name not in files:
            yield _about(name, "It is registered and has no template.", "Write the template, or remove the entry.")
        yield from _check_letter(name, letter, rules, carrier)


def _check_letter(name: str, letter: Letter, rules: Rules, carrier: Recipient) -> Iterator[Error]:
    rule = rules.get(letter.purpose)
    if rule is None or rule.is_marketing != (letter.mail_class == MARKETING):
        yield _about(
            name, f"A mail of the class {letter.mail_class} cannot have the purpose {letter.purpose.name} (USE-8).",
            "Marketing has a marketing purpose, which a choice governs; nothing else has one.",
        )  # fmt: skip
    elif letter.purpose not in carrier.purposes or letter.categories - (rule.categories & carrier.categories):
        yield _about(
            name, "It holds what its purpose or the mail server is not allowed.", "Leave it out, or widen the rule."
        )


def _about(name: str, message: str, hint: str) -> Error:
    return problem(ID, f"mail {name}", message, hint=hint)
