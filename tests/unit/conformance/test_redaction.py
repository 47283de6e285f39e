"""No key survives, in whatever way it is written; what is no key stays as it is."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote, unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit_conformance.redaction import PLACEHOLDER, Redactor

VISIBLE = st.characters(min_codepoint=33, max_codepoint=126)
KEYS = st.text(VISIBLE, min_size=8, max_size=40)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@st.composite
def mixed(draw: st.DrawFn, key: str) -> str:
    """Each character of a key written in a way of its own."""
    ways = {
        "as it is": lambda letter: letter,
        "other case": str.swapcase,
        "url": lambda letter: f"%{ord(letter):02X}",
        "url twice": lambda letter: f"%25{ord(letter):02x}",
        "json": lambda letter: f"\\u{ord(letter):04x}",
        "script": lambda letter: f"\\x{ord(letter):02X}",
        "backslash": lambda letter: letter if letter.isalnum() else f"\\{letter}",
        "html": lambda letter: f"&#{ord(letter)};",
        "html hex": lambda letter: f"&#x{ord(letter):x};",
    }
    chosen = draw(st.lists(st.sampled_from(sorted(ways)), min_size=len(key), max_size=len(key)))
    return "".join(ways[way](letter) for way, letter in zip(chosen, key, strict=True))


@given(st.data(), KEYS, TEXTS, TEXTS)
def test_a_key_is_found_in_any_mixture_of_escapes(data: st.DataObject, key: str, before: str, after: str) -> None:
    written = data.draw(mixed(key))
    told = Redactor([key]).text(f"{before} {written} {after}")
    assert written not in told.removeprefix(before) or before.startswith(written)
    if not key.isdigit():
        assert PLACEHOLDER in told


@given(KEYS, st.binary(max_size=20), st.binary(max_size=20), st.booleans(), st.integers(4, 76))
def test_a_key_is_found_in_base64_at_any_offset(
    key: str, before: bytes, after: bytes, urlsafe: bool, width: int
) -> None:
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    encoded = encode(before + key.encode() + after).decode()
    lines = "\r\n".join(encoded[at : at + width] for at in range(0, len(encoded), width))
    for written in (encoded, quote(encoded, safe=""), lines, json.dumps(lines)):
        told = Redactor([key]).text(f'{{"x": "{written}"}}')
        left = unquote(told).replace("\\r\\n", "").replace("\r\n", "")
        whole = encode(key.encode()).decode().rstrip("=")[:-1] if not len(before) % 3 else encoded
        assert whole not in left


@given(KEYS)
def test_a_key_is_found_in_hex_and_in_wide_characters(key: str) -> None:
    redactor = Redactor([key])
    for written in (key.encode().hex(), key.encode().hex().upper()):
        assert written not in redactor.text(f"x{written}x")
    for encoding in ("utf-16-le", "utf-16-be"):
        written_bytes = key.encode(encoding)
        assert written_bytes not in redactor.bytes(b"\0x" + written_bytes + b"x\0")


@settings(max_examples=40)
@given(st.binary(max_size=200), st.text(st.sampled_from("ABCdef-"), min_size=20, max_size=30))
def test_what_is_no_key_stays_as_it_is(body: bytes, key: str) -> None:
    assert Redactor([key, "sk-" + key[::-1]]).bytes(body) == body
    assert Redactor([]).bytes(body) == body


@given(TEXTS)
def test_texts_stay_as_they_are(text: str) -> None:
    redactor = Redactor(["sk-a-key-that-nobody-writes"])
    assert redactor.text(text) == text
    assert redactor.text(text + "\ud800") == text + "\ud800"


@given(st.integers(10**7, 10**30), st.integers(0, 5))
def test_json_with_a_key_of_digits_stays_json(key: int, more: int) -> None:
    told = Redactor([str(key)]).text(json.dumps({"id": key, "text": str(key), "list": [key, more]}))
    read = json.loads(told)
    assert read["id"] != key
    assert isinstance(read["id"], int)
    assert read["text"] != str(key)
    assert str(key) not in told


def test_two_keys_that_begin_alike_are_both_taken_out() -> None:
    told = Redactor(["sk-abcdef", "sk-abcdef-second"]).text("a sk-abcdef b sk-abcdef-second c")
    assert told == f"a {PLACEHOLDER} b {PLACEHOLDER} c"


def test_what_relays_keep_of_a_key_is_the_key() -> None:
    """They take `sk-` off before they look it up, and let it in without."""
    redactor = Redactor(["sk-Ab3dEfGh1jKlMn0p"])
    for told in ("Ab3dEfGh1jKlMn0p", "sk-Ab3dEfGh1jKlMn0p", "Bearer%20Ab3dEfGh1jKlMn0p"):
        assert "Ab3dEfGh" not in redactor.text(f"token {told} not found")
    assert redactor.text("sk-Ab3dEfGh1jKlMn0p") == PLACEHOLDER
    assert Redactor(["sk-short"]).text("a short one") == "a short one"


def test_large_bodies_take_no_time_that_matters() -> None:
    redactor = Redactor(["sk-Ab3dEf+/gH12-xyzUVW=+0099", "sk-second-key"])
    part = 1 << 20
    for body in (
        b"s" * part,
        b"\\" * part,
        bytes(range(256)) * (part // 256),
        b'{"prompt": "a sunny skate\\n"}' * (part // 30),
    ):
        started = time.process_time()
        assert redactor.bytes(body) == body
        assert time.process_time() - started < 1  # so 32 MB, the most that is read, take less than half a minute
