"""Addresses of the pages about documents."""

from django.urls import path

from smarttec.faces.portal.papers import views

app_name = "papers"
urlpatterns = [
    path("papers", views.papers, name="papers"),
    path("papers/billing", views.billing, name="billing"),
    path("papers/<str:document_id>", views.paper, name="paper"),
    path("papers/<str:document_id>/pdf", views.pdf, name="pdf"),
]
