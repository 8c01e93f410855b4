"""Addresses of the pages about deleting everything."""

from django.urls import path

from smarttec.faces.portal.erasure import certificate, views

app_name = "erasure"
urlpatterns = [
    path("my-data/delete", views.delete_everything, name="plan"),
    path("erased/<str:tag>", certificate.page, name="page"),
    path("erased/<str:tag>/certificate.<str:form>", certificate.download, name="certificate"),
]
