"""Keys and addresses: from the environment, else from a file that only its owner can read."""

from __future__ import annotations

from pathlib import Path

import pytest

FILE = Path("config.toml")


@pytest.fixture
def written(monkeypatch):
    """Write the config file."""
    monkeypatch.setenv("JOURNEYKIT_CONFIG", str(FILE))

    def write(text, mode=0o600):
        FILE.write_text(text)
        FILE.chmod(mode)

    return write


def test_a_file_instead_of_the_environment(journeykit, emulated, written, monkeypatch):
    serving = emulated("pro365")
    monkeypatch.delenv("PRO365_API_KEY")
    monkeypatch.delenv("PRO365_BASE_URL")
    written(f'default = "pro365"\n[providers.pro365]\napi_key = "{serving.api_key}"\nbase_url = "{serving.base_url}"\n')
    ended = journeykit("imagine", "a boat", "--no-wait")
    assert (ended.code, ended.out.startswith("pro365:")) == (0, True)
    ended = journeykit("check", "pro365")
    assert ended.code == 0, ended.err
    ended = journeykit("providers", "--json")
    mine = {each["name"]: each["has_key"] for each in ended.json["providers"]}
    assert (mine["pro365"], mine["anyapi"], ended.json["default"]) == (True, False, "pro365")
    assert serving.api_key not in ended.out
    monkeypatch.setenv("PRO365_API_KEY", "sk-nobodys-0123456789")  # the environment comes first
    assert journeykit("imagine", "a boat").code == 3


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ('default = "pro365"', 0o644, "chmod 600"),
        ("default = ", 0o600, "is no TOML"),
        ("[providers.pro365]\napi_key = sk-a-key-0123456789", 0o600, "is no TOML"),
        ('[providers.pro365]\nkey = "sk-a-key-0123456789"', 0o600, "not key"),
        ("[providers.pro365]\napi_key = 7", 0o600, "must be text"),
        ('provider = "pro365"', 0o600, "nothing else"),
        ('default = "nobody"', 0o600, "nobody"),
    ],
)
def test_a_file_that_will_not_do_is_one_sentence(journeykit, written, text, mode, why):
    written(text, mode)
    ended = journeykit("balance")
    assert (ended.code, ended.err.count("\n"), why in ended.err) == (3, 1, True)
    assert "sk-a-key" not in ended.err


def test_a_home_without_folders_leaves_it_to_the_environment(journeykit, emulated, monkeypatch):
    """A service user's is often /dev/null, or the root's of its container."""
    emulated("pro365")
    monkeypatch.delenv("JOURNEYKIT_CONFIG", raising=False)
    monkeypatch.setattr("journeykit.cli.settings.typer.get_app_dir", lambda _: "/dev/null/journeykit")
    assert journeykit("imagine", "a boat", "-p", "pro365", "--no-wait").code == 0


def test_a_file_that_is_named_must_be_there(journeykit, monkeypatch):
    monkeypatch.setenv("JOURNEYKIT_CONFIG", "nowhere.toml")
    assert "no such file" in journeykit("balance").err
