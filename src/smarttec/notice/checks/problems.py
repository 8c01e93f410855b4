"""Findings, in Django's form: id, message, hint, object."""

from django.core.checks import Error


def problem(check: str, where: object, message: str, *, hint: str) -> Error:
    """A finding of `check` (`N001`). `where` says at what: a column, a clause, a file and line."""
    return Error(message, hint=hint, obj=where, id=check)
