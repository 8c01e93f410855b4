"""Addresses of the pages about requests. A request is named by its tag, which nobody can guess."""

from django.urls import path

from smarttec.faces.portal.requests import status, views

app_name = "requests"
urlpatterns = [
    path("requests", views.requests, name="requests"),
    path("requests/new", views.ask, name="ask"),
    path("requests/<str:tag>", status.status, name="status"),
    path("requests/<str:tag>/code", status.another_code, name="another_code"),
    path("requests/<str:tag>/write", status.write, name="write"),
    path("requests/<str:tag>/take-back", status.take_back, name="take_back"),
    path("requests/<str:tag>/package", status.package, name="package"),
    path("requests/<str:tag>/confirm", status.confirm, name="confirm"),
]
