"""Addresses of the pages about the notice. Versions are named by the ids of their documents."""

from django.urls import path

from smarttec.faces.portal.notice import choices, coming, history, unsubscribe

app_name = "notice"
urlpatterns = [
    path("privacy/history", history.privacy_history, name="privacy_history"),
    path("privacy/diff/<str:before>/<str:after>", history.privacy_diff, name="privacy_diff"),
    path("terms/history", history.terms_history, name="terms_history"),
    path("terms/diff/<str:before>/<str:after>", history.terms_diff, name="terms_diff"),
    path("notice/coming", coming.coming, name="coming"),
    path("choices", choices.choices, name="choices"),
    path("unsubscribe/<str:choice>/<str:tag>", unsubscribe.unsubscribe, name="unsubscribe"),
    path("choices/signal-off", choices.signal_off, name="signal_off"),
]
