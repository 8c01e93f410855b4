"""Addresses of the pages about orders and payments by bank."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from smarttec.faces.desk import orders_acts, orders_entry, orders_payments, orders_queues, orders_terms


def pages(guarded: Callable[[Any], Any]) -> list[URLPattern]:
    """Each behind the desk's entrance, which `guarded` is."""
    return [
        path("sales/", guarded(orders_queues.show), name="sales"),
        path("sales/new/", guarded(orders_entry.take), name="take_order"),
        path("sales/terms/", guarded(orders_terms.change), name="credit_terms"),
        path("sales/<uuid:order>/", guarded(orders_acts.show), name="sale"),
        path("sales/<uuid:order>/quote/", guarded(orders_acts.write_quote), name="sale_quote"),
        path("sales/<uuid:order>/do/", guarded(orders_acts.act), name="sale_act"),
        path("bank-payments/", guarded(orders_payments.record), name="bank_payments"),
        path("bank-payments/<uuid:payment>/", guarded(orders_payments.match), name="bank_payment"),
        path("bank-payments/<uuid:payment>/rest/", guarded(orders_payments.send_back), name="bank_payment_rest"),
        path("bank-payments/match/<uuid:row>/", guarded(orders_payments.take_back), name="bank_payment_back"),
    ]
