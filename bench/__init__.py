"""Benchmarks that anyone can repeat: `make bench`. What they mean is in docs/benchmarks.md.

Each question is a module in `questions/`; nothing here is shipped, and nothing that is shipped imports it.
"""
