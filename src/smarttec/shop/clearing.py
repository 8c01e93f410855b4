"""The clearing house in use. Which one it is, is composition: the setting names a function that makes it."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from smarttec.shop.ports import ClearingHouse

DEFAULT_FACTORY = "config.gateways.clearing_house"


@cache
def current_clearing_house() -> ClearingHouse:
    """Made once per process by the function that the setting `SMARTTEC_CLEARING_HOUSE` names."""
    house: ClearingHouse = import_string(getattr(settings, "SMARTTEC_CLEARING_HOUSE", DEFAULT_FACTORY))()
    return house
