"""Addresses of conversations. One is named by a text that its peer sent, so that no number stands in an address."""

from django.urls import path

from smarttec.faces.portal.conversations import views

app_name = "conversations"
urlpatterns = [
    path("conversations", views.conversation_list, name="conversations"),
    path("conversations/<str:sid>", views.conversation, name="conversation"),
    path("conversations/<str:sid>/bubbles", views.bubbles, name="bubbles"),
]
