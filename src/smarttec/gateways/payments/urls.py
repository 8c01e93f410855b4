"""The address that the clearing house is told to notify."""

from django.urls import path

from smarttec.gateways.payments import views

urlpatterns = [path("webhooks/clearing-house", views.clearing_house_event, name="clearing_house_event")]
