"""N006: every mail template is registered, with the class that decides who gets it (USE-8)."""

import re
from collections.abc import Collection, Iterator

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Tree

ID = "N006"
TEMPLATE = re.compile(r"(?:^|/)templates/mail/(?P<name>\w+)\.(?:html|txt)$")
FRAMES = frozenset({"base"})
"""Templates that others extend; never sent by themselves."""


def check_mails(tree: Tree, registered: Collection[str]) -> Iterator[Error]:
    """One finding for each template nobody registered, and for each entry without a template."""
    files = {match["name"]: file for file in tree.texts if (match := TEMPLATE.search(file))}
    for name in sorted(files.keys() - FRAMES - set(registered)):
        yield problem(
            ID, files[name], f"The mail template {name} is not registered.",
            hint="Add it to post/templates.py with its class: administrative, transactional or marketing.",
        )  # fmt: skip
    for name in sorted(set(registered) - files.keys()):
        yield problem(ID, f"mail {name}", "A mail is registered that has no template.", hint="Write it or remove it.")
