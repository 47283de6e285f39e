"""The reports: pure renderings of a result, one module for each form; `writing` has their table and the way out."""
