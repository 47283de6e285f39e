"""One module per provider, named like the provider; see `journeykit_emulator.provider`.

A wire module translates between a provider's HTTP and the world. It decides nothing about tasks.
"""
