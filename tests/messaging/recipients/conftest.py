"""The world of messaging."""

from tests.messaging.fixtures import world

__all__ = ["world"]
