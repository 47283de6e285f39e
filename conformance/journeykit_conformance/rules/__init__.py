"""The rules, one module for each family: a rule reads evidence and yields checks. It sends nothing, shares nothing."""
