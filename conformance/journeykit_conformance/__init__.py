"""Does a Midjourney provider keep its word? A verdict with evidence, for free or for a stated number of paid calls."""

__version__ = "1"
