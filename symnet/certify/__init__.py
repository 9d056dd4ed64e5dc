"""Where a series holds, and proof of it."""
