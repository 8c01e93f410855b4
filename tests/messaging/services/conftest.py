from tests.messaging.fixtures import customer, intake, pools, world

__all__ = ["customer", "intake", "pools", "world"]
