"""From OpenAPI documents and overlays to the committed clients.

The pipeline is `strict_yaml` -> `overlay` -> `effective` -> `generate`, with `lint` as its gate
and `lock` as its memory. It runs from a checkout only; nothing in `journeykit` imports it at run
time.
"""
