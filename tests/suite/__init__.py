"""One behaviour suite for every provider, sync and async. Begin reading with `stage`."""
