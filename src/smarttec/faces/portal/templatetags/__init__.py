"""Template libraries of the portal."""
