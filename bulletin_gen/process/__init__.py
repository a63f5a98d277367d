"""What belongs to the process and not to any issue: its streams and its garbage collection."""
