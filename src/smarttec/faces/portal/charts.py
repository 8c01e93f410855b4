"""The charts of `smarttec.faces.charts`, under their former name."""

from smarttec.faces.charts import Series, area_line, nice_ceiling, stacked_bars

__all__ = ["Series", "area_line", "nice_ceiling", "stacked_bars"]
