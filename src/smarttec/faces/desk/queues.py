"""What waits for somebody of the staff, on the first page. Each section registers its own queues when it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from smarttec.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """`count` answers how many wait now, by an index; `page` is the name of where they are, `query` of their filter."""

    title: str
    note: str
    count: Callable[[], int]
    page: str
    permission: str
    query: str = ""

    @property
    def href(self) -> str:
        """Where they are."""
        return reverse(self.page) + self.query


_QUEUES: dict[str, Queue] = {}


def register_queue(queue: Queue) -> None:
    """Show it on the first page to those with its permission. The same title again replaces it."""
    _QUEUES[queue.title] = queue


def queues_for(staff: Person) -> list[Queue]:
    """Those this person may see, in the order of their registration."""
    return [queue for queue in _QUEUES.values() if staff.has_perm(queue.permission)]
