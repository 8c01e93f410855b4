"""Findings for people and for programs."""

from collections.abc import Iterable, Iterator, Sequence

from django.core.checks import CheckMessage


def as_lines(found: Sequence[CheckMessage]) -> Iterator[str]:
    """Two lines for each finding, then how many there are."""
    for finding in _in_order(found):
        yield f"{finding.id}  {finding.obj}: {finding.msg}"
        yield f"      {finding.hint}"
    yield f"{len(found)} findings; docs/checks.md explains each id." if found else "No findings."


def as_objects(found: Iterable[CheckMessage]) -> list[dict[str, str]]:
    """`id`, `object`, `message` and `hint` of each finding."""
    return [
        {"id": str(finding.id), "object": str(finding.obj), "message": finding.msg, "hint": finding.hint or ""}
        for finding in _in_order(found)
    ]


def _in_order(found: Iterable[CheckMessage]) -> list[CheckMessage]:
    return sorted(found, key=lambda finding: (str(finding.id), str(finding.obj)))
