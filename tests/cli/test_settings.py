"""Keys come from the environment or a file that nobody else can read, and show nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

KEY = "sk-of-the-file-0123456789"


@pytest.fixture
def config(journeykit, monkeypatch):
    """Write a config file."""

    def write(text, mode=0o600):
        file = Path("config.toml")
        file.write_text(text)
        file.chmod(mode)
        monkeypatch.setenv("JOURNEYKIT_CONFIG", str(file))

    return write


def test_the_file_names_provider_key_and_address(journeykit, emulated, config, monkeypatch):
    serving = emulated("pro365")
    monkeypatch.delenv("PRO365_API_KEY")
    monkeypatch.delenv("PRO365_BASE_URL")
    config(f'default = "pro365"\n[providers.pro365]\napi_key = "{serving.api_key}"\nbase_url = "{serving.base_url}"\n')
    ended = journeykit("imagine", "a boat", "--no-wait")
    assert (ended.code, ended.out.startswith("pro365:")) == (0, True), ended.err
    assert journeykit("check", "pro365").code == 0
    told = journeykit("providers", "--json")
    assert serving.api_key not in told.out
    assert [each["name"] for each in told.json["providers"] if each["has_key"]] == ["pro365"]


def test_the_environment_comes_first(journeykit, emulated, config):
    emulated("pro365")
    config(f'[providers.pro365]\napi_key = "{KEY}"\nbase_url = "http://127.0.0.1:9"\n')
    assert journeykit("imagine", "a boat", "-p", "pro365", "--no-wait").code == 0


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        (f'[providers.pro365]\napi_key = "{KEY}"\n', 0o640, "chmod 600"),
        (f'[providers.pro365]\napi_key = "{KEY}\n', 0o600, "is no TOML"),
        (f'[providers.pro365]\nkey = "{KEY}"\n', 0o600, "not key"),
        ("[providers.pro365]\napi_key = 12\n", 0o600, "must be text"),
        (f'api_key = "{KEY}"\n', 0o600, "[providers.NAME]"),
    ],
)
def test_what_is_wrong_with_the_file_is_one_sentence(journeykit, config, text, mode, why):
    config(text, mode)
    ended = journeykit("imagine", "a boat", "-p", "pro365")
    assert (ended.code, why in ended.err, ended.err.count("\n")) == (3, True, 1)
    assert KEY not in ended.err


def test_a_file_that_is_not_there(journeykit, monkeypatch):
    assert journeykit("providers").code == 0
    monkeypatch.setenv("JOURNEYKIT_CONFIG", "none.toml")
    assert "no such file" in journeykit("providers").err
