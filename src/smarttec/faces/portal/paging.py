"""Pages of rows (the models of one page are read, then turned into what it shows), and parts of pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class Rows(_Paginator):
    """A paginator whose pages hold `as_row(model)` for each model."""

    def __init__(self, found: QuerySet[Any], per_page: int, as_row: Callable[[Any], Any]) -> None:
        super().__init__(found, per_page)
        self._as_row = as_row

    def page(self, number: int | str) -> "Page[Any]":
        """Only this page's models are turned into rows."""
        page = super().page(number)
        page.object_list = [self._as_row(one) for one in page.object_list]
        return page


def reload_when(response: HttpResponse, *, final: bool) -> HttpResponse:
    """Let htmx load the page anew when a part that it polls is final: other parts of the page have changed too."""
    if final:
        response["HX-Refresh"] = "true"
    return response
