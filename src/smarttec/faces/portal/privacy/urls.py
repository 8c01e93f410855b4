"""Addresses of the privacy centre. A table is named by its label, never by what is in it."""

from django.urls import path

from smarttec.faces.portal.privacy import centre, tables, taking

app_name = "privacy_centre"
urlpatterns = [
    path("privacy-centre", centre.page, name="page"),
    path("privacy-centre/held/<str:label>", tables.page, name="table"),
    path("privacy-centre/take", taking.page, name="take"),
]
