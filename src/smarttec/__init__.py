"""Smarttec: a prepaid SMS and voice service whose privacy notice is executable."""
