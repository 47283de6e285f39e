"""The mutants themselves, by what they are about. `catalogue` puts them together."""
