"""How a handler ends a request early."""

from starlette.responses import Response


class TurnedDownError(Exception):
    """The request ends here, with this answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response
