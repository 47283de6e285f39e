"""Who is asked with which key: the environment first, then the config file. Keys never come from the command line."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from journeykit.adapters import load as load_adapter
from journeykit.adapters import names
from journeykit.async_client import AsyncClient
from journeykit.config import Config
from journeykit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TEXTS = ("api_key", "api_key_2", "base_url")


def place() -> Path:
    """Say where the config file is, or would be."""
    return Path(os.environ.get("JOURNEYKIT_CONFIG") or Path(typer.get_app_dir("journeykit")) / "config.toml")


@dataclass(frozen=True)
class Settings:
    """What the config file says."""

    default: str = ""
    providers: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def chosen(self, provider: str | None) -> str:
        """Choose who does it.

        Raises:
            ConfigurationError: if nobody was named, or nobody of that name is known.
        """
        name = provider or self.default
        if not name:
            raise ConfigurationError(
                f'which provider? say --provider NAME, set JOURNEYKIT_PROVIDER, or write default = "NAME" into'
                f" {place()};"
                f" there are {', '.join(names())}"
            )
        load_adapter(name)
        return name

    def held(self, provider: str, what: str) -> str:
        """Give a setting of a provider, empty if there is none: `api_key`, `api_key_2` or `base_url`."""
        return os.environ.get(f"{provider.upper()}_{what.upper()}", "").strip() or self.providers.get(provider, {}).get(
            what, ""
        )

    def client(self, provider: str) -> AsyncClient:
        """Make a client.

        Raises:
            ConfigurationError: naming what is missing, and where it can be written.
        """
        address = self.held(provider, "base_url") or load_adapter(provider).BASE_URL
        for what, value, why in (
            ("base_url", address, f"{provider} is self-hosted and needs an address"),
            ("api_key", self.held(provider, "api_key"), f"there is no key for {provider}"),
        ):
            if not value:
                raise ConfigurationError(
                    f"{why}: set {provider.upper()}_{what.upper()}, or write {what} below [providers.{provider}]"
                    f" into {place()}"
                )
        return AsyncClient(provider, api_key=self.held(provider, "api_key"), base_url=address)

    def hide(self, provider: str) -> Callable[[str], str]:
        """Give what takes the key of a provider out of a text."""
        key = self.held(provider, "api_key")
        return Config(provider=provider, name=provider, base_url="", api_key=key, auth_header="").redact

    @contextmanager
    def in_environment(self, provider: str) -> Iterator[None]:
        """Lend the settings of a provider to what reads the environment only."""
        wanted = {f"{re.sub(r'[^A-Z0-9]+', '_', provider.upper())}_{what.upper()}": what for what in _TEXTS}
        lent = {name: self.held(provider, what) for name, what in wanted.items() if not os.environ.get(name)}
        lent = {name: value for name, value in lent.items() if value}
        os.environ.update(lent)
        try:
            yield
        finally:
            for name in lent:
                del os.environ[name]


def load() -> Settings:
    """Read the config file, if there is one.

    Raises:
        ConfigurationError: if others can read it, or it is none.
    """
    file = place()
    try:
        with file.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise ConfigurationError(f"others can read {file}, which holds keys: chmod 600 {file}")
            content = tomllib.loads(opened.read().decode("utf-8-sig"))
    except OSError as problem:
        is_named = bool(os.environ.get("JOURNEYKIT_CONFIG"))
        if is_named and isinstance(problem, FileNotFoundError):
            raise ConfigurationError(f"JOURNEYKIT_CONFIG names {file}, and there is no such file") from None
        if is_named or os.access(file, os.F_OK):
            raise
        return Settings()  # a service's home may be another's, or /dev/null: the environment has to do
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        # Not the line itself: it may hold a key.
        where = (
            str(problem).rpartition("(")[2].rstrip(")") if isinstance(problem, tomllib.TOMLDecodeError) else "no UTF-8"
        )
        raise ConfigurationError(f"{file} is no TOML ({where})") from None
    return Settings(_text(content.get("default", ""), "default", file), _providers(content, file))


def _providers(content: Mapping[str, Any], file: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    unknown = set(content) - {"default", "providers"}
    tables = content.get("providers", {})
    if unknown or not isinstance(tables, dict) or not all(isinstance(each, dict) for each in tables.values()):
        raise ConfigurationError(f'{file} takes default = "NAME" and tables [providers.NAME], nothing else')
    for name, table in tables.items():
        if strange := set(table) - set(_TEXTS):
            raise ConfigurationError(
                f"{file}: [providers.{name}] takes {', '.join(_TEXTS)}, not {', '.join(sorted(strange))}"
            )
        found[name] = {what: _text(value, f"{what} of {name}", file) for what, value in table.items()}
    return found


def _text(value: Any, what: str, file: Path) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{file}: {what} must be text in quotes")
    return value.strip()
