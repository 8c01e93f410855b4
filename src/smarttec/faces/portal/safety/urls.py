"""Addresses of the pages about limits, countries and holds."""

from django.urls import path

from smarttec.faces.portal.safety import views

app_name = "safety"
urlpatterns = [
    path("limits", views.limits, name="limits"),
    path("limits/country", views.country, name="country"),
    path("limits/country/switch", views.switch, name="switch"),
    path("limits/answer/<uuid:hold>", views.answer, name="answer"),
]
