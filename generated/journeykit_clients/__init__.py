"""Generated clients, one package for each provider. Never edit them.

Change specs/ or overlays/, then `make generate`. Each package also holds the documents it was made
from: documented.json, observed.json and client.json. Only this file and py.typed are hand-written.
"""
