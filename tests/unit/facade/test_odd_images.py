"""Pictures given in some other way than those that work: what is said of them, and how much of them is shown."""

from __future__ import annotations

import base64
import io
import traceback
from typing import Any

import pytest
from facade_pictures import PNG, every_provider
from facade_wire import Wire, answer, client, submit_body

import journeykit


class Upload:
    """What web frameworks give for an uploaded file."""

    async def read(self) -> bytes:
        return PNG


class File:
    """A file object whose bytes are of another kind."""

    def read(self) -> Any:
        return bytearray(PNG)


def refused(provider: str, image: Any) -> Exception:
    wire = Wire(AssertionError("must not be sent"))
    with pytest.raises(journeykit.InvalidRequestError) as caught:
        client(provider, wire).describe(image)
    assert wire.requests == []
    return caught.value


@every_provider
def test_base64_that_is_no_data_url_does_not_fill_the_log(provider: str) -> None:
    error = refused(provider, base64.b64encode(bytes(1_000_000)).decode())
    assert "decode what is base64" in str(error)
    assert len("".join(traceback.format_exception(error))) < 10_000


@every_provider
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("image", "told"),
    [
        (Upload(), "is to be awaited; give what its read() returns"),
        (io.StringIO("text"), "gives str when read; give a path, bytes"),
        (None, "give a path, bytes"),
        ([PNG], "give a path, bytes"),
    ],
    ids=["awaitable", "text", "nothing", "list"],
)
def test_what_cannot_be_read_as_bytes(provider: str, image: Any, told: str) -> None:
    assert told in str(refused(provider, image))


@every_provider
def test_a_file_may_give_bytes_of_any_kind(provider: str) -> None:
    wire = Wire(answer(submit_body(provider)))
    client(provider, wire).describe(File())
    assert len(wire.requests) == 1
