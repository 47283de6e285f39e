"""Measures the conformance suite: plants defects in the emulators and counts what the suite finds.

For those who work on this project: no part of the wheel, and neither the suite nor the emulators know of it.
"""
