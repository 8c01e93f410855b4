"""Sums that the database checks itself."""

from django.db import models


def sound(function: str, *columns: str) -> models.Func:
    """A check by one of the functions in `sql/sound.sql`, where it says why."""
    return models.Func(*columns, function=function, output_field=models.BooleanField())
