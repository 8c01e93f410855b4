from django.apps import AppConfig


class StorageConfig(AppConfig):
    """No tables; background work only."""

    name = "smarttec.storage"
    label = "storage"
