"""Which version this is, as it was installed; for those who are told it with a request or a span."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("journeykit")
except PackageNotFoundError:  # run from a source tree that was never installed
    VERSION = "0"
