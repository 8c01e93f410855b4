"""N008: a value counts as disclosed only when the door said so.

Gateways that take `Disclosed[...]` are held to it by the type checker. What the type checker cannot see is somebody
making a `Disclosed` by hand; that is looked for here.
"""

from collections.abc import Iterator

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Tree

ID = "N008"
DOORS = ("smarttec.notice.door", "smarttec.notice.door_async")
MARK = "Disclosed"


def check_handing_over(tree: Tree) -> Iterator[Error]:
    """One finding for each `Disclosed(...)` that is made outside the doors."""
    for module in tree.outside(DOORS):
        for name, call in module.calls():
            if name.rpartition(".")[2] == MARK:
                yield problem(
                    ID, module.at(call), "A Disclosed is made by hand: nothing was decided, nothing recorded.",
                    hint="Take the one that disclose(...) returns.",
                )  # fmt: skip
