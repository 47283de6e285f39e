"""What this package raises."""

from journeykit_codegen.errors import CodegenError


class TrafficError(CodegenError):
    """A recording cannot be read; says what to do."""
