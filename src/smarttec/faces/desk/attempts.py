"""Trying an act of staff: what refuses it is told where they typed.

That another person has to approve it first is no refusal: it goes on to `approvals.SecondPersonMiddleware`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

from smarttec.approvals.domain import SecondPersonNeeded
from smarttec.kernel.errors import SmarttecError


@dataclass(slots=True)
class Attempt:
    """True once the act was done."""

    is_done: bool = False

    def __bool__(self) -> bool:
        return self.is_done


@contextmanager
def attempt(tell: Callable[[SmarttecError], object]) -> Iterator[Attempt]:
    """Do the act in the block; `tell` what refused it."""
    found = Attempt()
    try:
        yield found
        found.is_done = True
    except SecondPersonNeeded:
        raise
    except SmarttecError as error:
        tell(error)


def above(request: HttpRequest) -> Callable[[SmarttecError], object]:
    """Tell it above the page that comes next."""
    return lambda error: messages.error(request, f"{error.sentence} {error.what_to_do}")
