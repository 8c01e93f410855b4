"""Address of the page about quiet hours."""

from django.urls import path

from smarttec.faces.portal.quiet_hours import views

app_name = "quiet_hours"
urlpatterns = [path("quiet-hours", views.page, name="page")]
