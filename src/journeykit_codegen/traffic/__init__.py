"""Recorded traffic of others: from a file or a directory to answers without keys. Knows nothing of specs."""
