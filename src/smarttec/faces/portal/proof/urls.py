"""Addresses of the public proof."""

from django.urls import path

from smarttec.faces.portal.proof import views

app_name = "proof"
urlpatterns = [
    path("proof", views.page, name="page"),
    path("proof.json", views.as_json, name="json"),
    path("proof/processing.csv", views.processing_csv, name="processing_csv"),
    path("proof/processing.json", views.processing_json, name="processing_json"),
    path("proof/<str:clause>", views.clause, name="clause"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
