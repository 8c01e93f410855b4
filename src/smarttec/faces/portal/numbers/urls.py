"""Addresses of the pages about numbers. An own number is named by its random id, one of the stock by its digits."""

from django.urls import path

from smarttec.faces.portal.numbers import buying, own, senders

app_name = "numbers"
urlpatterns = [
    path("numbers", own.overview, name="page"),
    path("numbers/search", buying.search_page, name="search"),
    path("numbers/buy/<str:digits>", buying.buy_page, name="buy"),
    path("numbers/senders", senders.page, name="senders"),
    path("numbers/senders/register", senders.register, name="register"),
    path("numbers/callers", senders.ask_code, name="ask_code"),
    path("numbers/callers/<uuid:caller_id>", senders.confirm_code, name="confirm_code"),
    path("numbers/callers/<uuid:caller_id>/forget", senders.forget_caller, name="forget_caller"),
    path("numbers/<uuid:number_id>", own.number_page, name="number"),
    path("numbers/<uuid:number_id>/release", own.release_page, name="release"),
]
