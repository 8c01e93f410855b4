"""Addresses of the statement. Filters and the place in the list stand in the query; nothing personal does."""

from django.urls import path

from smarttec.faces.portal.statement import views

app_name = "statement"
urlpatterns = [
    path("statement", views.statement, name="page"),
    path("statement/download.<str:form>", views.download, name="download"),
]
