"""Customers' own servers: which they are, what they were told, and telling them again."""
