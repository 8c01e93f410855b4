"""What became of the messages, and what they cost: from totals of days, never from the messages themselves."""
