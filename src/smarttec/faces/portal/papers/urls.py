"""Addresses of the pages about documents."""

from django.urls import path

from smarttec.faces.portal.papers import alerts, codes, views

app_name = "papers"
urlpatterns = [
    path("low-balance", alerts.low_balance, name="low_balance"),
    path("promo-code", codes.redeem_code, name="redeem"),
    path("papers", views.papers, name="papers"),
    path("papers/billing", views.billing, name="billing"),
    path("papers/payment/<uuid:payment_id>", views.receipt, name="receipt"),
    path("papers/<str:document_id>", views.paper, name="paper"),
    path("papers/<str:document_id>/pdf", views.pdf, name="pdf"),
]
