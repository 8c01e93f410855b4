"""Limits and countries of one's account, and what to do when it is held (clause USE-7)."""
