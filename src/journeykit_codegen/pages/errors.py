"""The exception of this package."""

from journeykit_codegen.errors import CodegenError


class PageError(CodegenError):
    """The page cannot be read, or holds no description of an operation; the message says why."""
