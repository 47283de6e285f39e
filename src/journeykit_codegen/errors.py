"""The one exception of the pipeline: a sentence for the person who runs it."""


class CodegenError(Exception):
    """Something that a person has to repair; the message names the file and says what."""
