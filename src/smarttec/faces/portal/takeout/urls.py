"""Addresses of the copy of one's content."""

from django.urls import path

from smarttec.faces.portal.takeout import views

app_name = "takeout"
urlpatterns = [
    path("take-along", views.take_along, name="page"),
    path("take-along/messages.<str:form>", views.messages, name="messages"),
]
