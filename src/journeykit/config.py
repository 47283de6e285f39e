"""Settings of one client: argument > environment > the adapter's default, checked at construction.

Also the one place that knows the key and how to take it out of a text again. Reads the environment, nothing else.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlsplit

from journeykit.errors import ConfigurationError

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e\t]*")
_URL_SAFE = str.maketrans("+/", "-_")
_REDACTED = "[redacted]"
_SHORTEST_WEBHOOK_SECRET = 16  # anything that can be guessed makes the callbacks of others ours
_LONGEST_WEBHOOK_URL = 1800  # trueai refuses more than 2000, and a token goes on top
_LONGEST_TIMEOUT = 86_400.0  # seconds
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_SHORTEST_SECRET = 6  # a shorter "key" is a placeholder; taking it out would eat letters of ordinary words


@dataclass(frozen=True)
class Config:
    """Everything that a call needs to know about its provider and its user."""

    provider: str
    name: str
    base_url: str
    api_key: str = field(repr=False)
    auth_header: str
    timeout: float = 60.0
    max_retries: int = 2
    speed: str | None = None
    extra_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    webhook_url: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    warned_of: set[str] = field(default_factory=set, repr=False, compare=False)
    """What the log was warned of already, by this client and those made of it: once is enough."""
    ended: dict[str, object] = field(default_factory=dict, repr=False, compare=False)
    """Tasks of which it was told lately that they have ended: many may wait for one."""

    @cached_property
    def auth(self) -> dict[str, str]:
        """The header that carries the key; never for another host than base_url's."""
        name, _, template = self.auth_header.partition(":")
        return {name: (template.strip() or "{key}").replace("{key}", self.api_key)}

    @cached_property
    def _held(self) -> list[str]:
        return [secret for secret in (self.api_key, self.webhook_secret) if secret and len(secret) >= _SHORTEST_SECRET]

    @cached_property
    def _spellings(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_spellings, self._held)))

    @cached_property
    def _forms(self) -> list[str]:
        return [form.lower() for secret in self._held for form in (secret, *_encoded(secret))]

    def redact(self, text: str) -> str:
        """Take the secrets out of a text by value: plain, URL-encoded, JSON-escaped or in base64."""
        if not self._held:
            return text
        if "%" not in text and "\\" not in text:  # nothing is escaped: to look for words takes a tenth of the time
            lowered = text.lower()
            if not any(form in lowered for form in self._forms):
                return text
        return self._spellings.sub(_REDACTED, text)

    def quoted(self, value: object, most: int = 80) -> str:
        """Write a value for a message: redacted before it is cut, for half a key is still half a key."""
        return self.redact(repr(value))[:most]


def shown(value: object) -> str:
    """Write a setting that cannot be used: a number as it is, of anything else its kind; it may be a misplaced key."""
    return f"{value!r:.40}" if isinstance(value, int | float) else type(value).__name__


def _spellings(key: str) -> str:
    """Match a key however a server may have written it, character by character."""
    letters = (
        rf"(?:{re.escape(letter)}|\\{re.escape(letter)}|%{ord(letter):02x}|\\u{ord(letter):04x})" for letter in key
    )
    return f"(?i:{''.join(letters)})|{'|'.join(map(re.escape, _encoded(key)))}"


def _encoded(key: str) -> list[str]:
    """Write a key in base64, as it looks wherever in a group of three bytes it begins, e.g. after "Bearer "."""
    encoded = []
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + key.encode()).decode().rstrip("=")
        whole = whole[: len(whole) - (1 if (shift + len(key)) % 3 else 0)]
        encoded.append(whole[(0, 2, 3)[shift] :])
    return encoded + [form.translate(_URL_SAFE) for form in encoded]


def resolve(
    provider: str,
    *,
    default_base_url: str | None,
    default_auth_header: str,
    api_key: str | None = None,
    base_url: str | None = None,
    name: str | None = None,
    timeout: float = 60.0,
    max_retries: int = 2,
    auth_header: str | None = None,
    speed: str | None = None,
    extra_headers: Mapping[str, str] | None = None,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
) -> Config:
    """Put the settings of one client together.

    Raises:
        ConfigurationError: naming every setting that is missing or unusable and how to give it.
    """
    for argument, value in (
        ("api_key", api_key),
        ("base_url", base_url),
        ("name", name),
        ("auth_header", auth_header),
        ("webhook_url", webhook_url),
        ("webhook_secret", webhook_secret),
    ):
        if value is not None and not isinstance(value, str):
            raise ConfigurationError(f"{argument}= takes text, not {type(value).__name__}")
    prefix = provider.upper()
    key = (api_key if api_key is not None else os.environ.get(f"{prefix}_API_KEY", "")).strip()
    url = base_url if base_url is not None else os.environ.get(f"{prefix}_BASE_URL") or default_base_url or ""
    whose = "" if default_base_url else " (this provider is self-hosted)"
    missing = [
        f"{what}: pass {argument}= or set {variable}"
        for what, argument, variable, value in (
            ("an API key", "api_key", f"{prefix}_API_KEY", key),
            (f"a base URL{whose}", "base_url", f"{prefix}_BASE_URL", url.strip()),
        )
        if not value
    ]
    if missing:
        raise ConfigurationError(f"{provider} needs {' and '.join(missing)}")
    if key[0] in "\"'":
        raise ConfigurationError(f"the API key for {provider} is in quotes, which belong to it then; leave them out")
    if not _VISIBLE_ASCII.fullmatch(key):
        raise ConfigurationError(f"the API key for {provider} holds spaces or characters that no header can carry")
    return Config(
        provider=provider,
        name=_checked_name(provider if name is None else name),
        base_url=_checked_base_url(provider, url, key),
        api_key=key,
        auth_header=_checked_auth_header(default_auth_header if auth_header is None else auth_header),
        timeout=_checked_timeout(timeout),
        max_retries=_checked_retries(max_retries),
        speed=speed,
        extra_headers=_checked_headers(extra_headers or {}),
        webhook_url=None if webhook_url is None else _checked_webhook_url(webhook_url),
        webhook_secret=None if webhook_secret is None else _checked_webhook_secret(webhook_secret),
    )


def changed(config: Config, *, timeout: float | None = None, max_retries: int | None = None) -> Config:
    """Copy settings with other limits; None leaves one as it is."""
    return replace(
        config,
        timeout=config.timeout if timeout is None else _checked_timeout(timeout),
        max_retries=config.max_retries if max_retries is None else _checked_retries(max_retries),
    )


def _checked_name(name: str) -> str:
    if not name or ":" in name or not name.isprintable():
        raise ConfigurationError(
            f"name={name!r}: a client's name is the first part of its tokens; use text without ':'"
        )
    return name


def _checked_base_url(provider: str, url: str, key: str) -> str:
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        usable = (
            not re.search(r"\s", url)
            and parts.scheme in {"http", "https"}
            and has_labels(parts.hostname or "")
            and parts.port != 0
        )
    except ValueError:
        usable = False
    if not usable:
        is_secret = "@" in url or key in url
        other = "" if is_secret else f", not {url.split('?')[0]!r}"
        raise ConfigurationError(
            f"the base URL for {provider} must look like https://host or https://host/prefix{other}"
        )
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise ConfigurationError(
            f"the base URL for {provider} must be without user name, query and fragment; the key goes into api_key="
        )
    return url


def has_labels(host: str) -> bool:
    """Whether each part of a host has a length that can be looked up; Python's resolver raises UnicodeError else."""
    return all(0 < len(label) < 64 for label in host.removesuffix(".").split("."))


def _checked_webhook_url(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in {"http", "https"}
            and has_labels(parts.hostname or "")
            and parts.port != 0
            and not parts.fragment
        )
    except ValueError:
        usable = False
    if not usable or len(url) > _LONGEST_WEBHOOK_URL or re.search(r"\s", url):
        raise ConfigurationError(
            f"webhook_url= takes an address that the provider can reach, like https://host/path, without a fragment and"
            f" of at most {_LONGEST_WEBHOOK_URL} characters"
        )
    return url


def _checked_webhook_secret(secret: str) -> str:
    if len(secret) < _SHORTEST_WEBHOOK_SECRET or not secret.isprintable():
        raise ConfigurationError(
            f"webhook_secret= takes at least {_SHORTEST_WEBHOOK_SECRET} visible characters;"
            " secrets.token_urlsafe() makes some"
        )
    return secret


def _checked_auth_header(auth_header: str) -> str:
    name, colon, template = auth_header.partition(":")
    template = template.strip()
    if not _HEADER_NAME.fullmatch(name) or (colon and "{key}" not in template) or not _HEADER_VALUE.fullmatch(template):
        raise ConfigurationError(
            # What was given is not shown: it may hold the key itself.
            "auth_header= takes a header name ('mj-api-secret') or a header with a place for the key"
            " ('Authorization: Bearer {key}')"
        )
    return auth_header


def _checked_timeout(timeout: float) -> float:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout <= _LONGEST_TIMEOUT:
        raise ConfigurationError(
            f"timeout={shown(timeout)}: give seconds for one step of an HTTP exchange, above 0, at most a day"
        )
    return float(timeout)


def _checked_retries(max_retries: int) -> int:
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise ConfigurationError(f"max_retries={shown(max_retries)}: give a whole number from 0")
    return max_retries


def _checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(headers, Mapping):
        raise ConfigurationError(f"extra_headers= takes a mapping of names to values, not {type(headers).__name__}")
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise ConfigurationError("extra_headers= takes text for names and values")
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise ConfigurationError(f"extra_headers: {name!r} or its value cannot be sent as a header")
        if name.lower() in _FRAMING:
            raise ConfigurationError(f"extra_headers: {name!r} is the HTTP library's to set")
    return dict(headers)
