"""Traffic that others have recorded, as a trace: HAR, VCR cassettes, our own JSON lines. Judges nothing.

Each format has a module of its own; `reading` tells them apart, and what leaves here is free of keys.
"""

from journeykit_conformance.recordings.errors import RecordingError
from journeykit_conformance.recordings.reading import LARGEST, Recording, parse, read

__all__ = ["LARGEST", "Recording", "RecordingError", "parse", "read"]
