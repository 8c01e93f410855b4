"""Addresses of the pages about orders."""

from django.urls import path

from smarttec.faces.portal.orders import views

app_name = "orders"
urlpatterns = [
    path("orders", views.orders, name="orders"),
    path("orders/new", views.ask, name="ask"),
    path("orders/<uuid:order_id>", views.order, name="order"),
    path("orders/<uuid:order_id>/accept", views.accept, name="accept"),
    path("orders/<uuid:order_id>/decline", views.decline, name="decline"),
]
