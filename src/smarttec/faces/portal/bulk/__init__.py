"""Sendings to many people with preview and progress, texts that are used again, and messages for later."""
