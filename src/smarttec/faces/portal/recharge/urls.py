"""Addresses of automatic recharges; they stand before those of payments, which take any word after `credits/`."""

from django.urls import path

from smarttec.faces.portal.recharge import views

app_name = "recharge"
urlpatterns = [
    path("credits/automatic", views.page, name="page"),
    path("credits/automatic/save", views.handover, name="handover"),
    path("credits/automatic/go", views.go, name="go"),
    path("credits/automatic/stop", views.stop, name="stop"),
    path("credits/automatic/forget", views.forget, name="forget"),
]
