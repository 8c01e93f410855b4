"""Addresses of the pages about money."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from smarttec.faces.desk import adjustments, approvals, books, decks, margins_page, revenue


def pages(guarded: Callable[[Any], Any]) -> list[URLPattern]:
    """Each behind the desk's entrance, which `guarded` is."""
    return [
        path("revenue/", guarded(revenue.show), name="revenue"),
        path("revenue/books/<slug:name>/", guarded(books.download), name="books"),
        path("adjustments/", guarded(adjustments.show), name="adjustments"),
        path("adjustments/new/", guarded(adjustments.propose), name="adjust"),
        path("adjustments/<uuid:adjustment>/", guarded(adjustments.show_one), name="adjustment"),
        path("adjustments/<uuid:adjustment>/decide/", guarded(adjustments.decide), name="adjustment_decide"),
        path("approvals/", guarded(approvals.show), name="approvals"),
        path("approvals/<uuid:approval>/decide/", guarded(approvals.decide), name="approval_decide"),
        path("decks/", guarded(decks.show), name="decks"),
        path("decks/export/", guarded(decks.export), name="deck_export"),
        path("decks/begin/", guarded(decks.begin), name="deck_begin"),
        path("decks/<uuid:upload>/part/", guarded(decks.part), name="deck_part"),
        path("decks/<uuid:upload>/", guarded(decks.show_one), name="deck"),
        path("decks/<uuid:upload>/apply/", guarded(decks.apply), name="deck_apply"),
        path("margins/", guarded(margins_page.show), name="margins"),
    ]
