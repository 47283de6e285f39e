"""`journeykit compare` and `journeykit diff`: results on disk, side by side or one against an older one."""

from __future__ import annotations
