"""Addresses of the control plane."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("smarttec.faces.portal.urls")),
    path("", include("smarttec.gateways.payments.urls")),
    path("desk/", admin.site.urls),
]

handler400 = "smarttec.faces.portal.views.problems.bad_request"
handler403 = "smarttec.faces.portal.views.problems.forbidden"
handler404 = "smarttec.faces.portal.views.problems.not_found"
handler500 = "smarttec.faces.portal.views.problems.server_error"
