"""What goes wrong with a recording."""


class RecordingError(ValueError):
    """A file is no recording that can be read."""
