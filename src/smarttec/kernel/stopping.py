"""How long a process may take to end cleanly, for those who end and those who wait for it."""

CHILD_STOP_SECONDS = 15.0
"""From the signal to the end: calls, jobs and batches under way are finished, or left for the next process."""

DRAIN_SECONDS = 10.0
"""What is under way gets so much of it; the rest is for writing down how it ended."""
