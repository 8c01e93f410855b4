"""Addresses of the pages for recipients. An inquiry is named by its random id."""

from django.urls import path

from smarttec.faces.portal.your_number import views

app_name = "your_number"
urlpatterns = [
    path("your-number", views.ask_page, name="ask"),
    path("your-number/<uuid:inquiry>/code", views.code_page, name="code"),
    path("your-number/<uuid:inquiry>", views.held_page, name="held"),
    path("your-number/<uuid:inquiry>/progress", views.progress, name="progress"),
    path("your-number/<uuid:inquiry>/act", views.act, name="act"),
]
