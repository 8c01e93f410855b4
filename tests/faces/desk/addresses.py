"""The desk alone, so that its tests stand on nothing of the portal."""

from django.urls import path

from smarttec.faces.desk.site import desk_site

urlpatterns = [path("desk/", desk_site.urls)]
