"""Addresses of the public reports."""

from django.urls import path

from smarttec.faces.portal.openness import transfers, transparency

app_name = "openness"
urlpatterns = [
    path("transparency", transparency.page, name="transparency"),
    path("transfers", transfers.page, name="transfers"),
]
