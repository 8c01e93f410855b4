"""Addresses of the control plane."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("smarttec.gateways.payments.urls")),
]
