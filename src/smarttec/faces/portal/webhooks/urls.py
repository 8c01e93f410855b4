"""Addresses of the pages about customers' servers."""

from django.urls import path

from smarttec.faces.portal.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks-log", views.log, name="log"),
    path("webhooks-log/servers", views.servers, name="servers"),
    path("webhooks-log/test", views.test, name="test"),
    path("webhooks-log/<int:callback>", views.entry, name="entry"),
    path("webhooks-log/<int:callback>/again", views.again, name="again"),
]
