"""Addresses of the address book."""

from django.urls import path

from smarttec.faces.portal.contacts import importing, views

app_name = "contacts"
urlpatterns = [
    path("contacts", views.contacts, name="contacts"),
    path("contacts/add", views.add, name="add"),
    path("contacts/import", importing.import_file, name="import_file"),
    path("contacts/lists", views.add_list, name="add_list"),
    path("contacts/lists/<uuid:which>/delete", views.drop_list, name="drop_list"),
    path("contacts/<uuid:contact>/delete", views.drop, name="drop"),
    path("contacts/<uuid:contact>/list", views.join, name="join"),
]
