"""Writes of this room: confirming a sending, and stopping it again. Templates."""
