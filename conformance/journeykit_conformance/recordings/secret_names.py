"""Which names of headers, parameters and fields say that what they hold is a secret, and which of those say who asks.

What a name holds is said by its last word. Each table is a way in which that word has to stand.
"""

from __future__ import annotations

import re

# Whatever stands before: `clientsecret`, `X-Auth-Token`, `accessToken`.
_ENDINGS = (
    *("apikey", "accesskey", "authkey", "privatekey", "secretkey", "subscriptionkey"),
    *("authorization", "bypass", "credential", "credentials", "passwd", "password", "secret", "signature", "token"),
)
# Alone or behind a mark, for they are parts of many other words (monkey, desk): `key`, `X-Key`, `api_key`, `me.sid`.
_WORDS = (*("auth", "jwt", "key", "pwd", "sid", "sig", "sk"), *("session", "sessionid", "session-id", "session_id"))
# Behind a change of case: `authKey`, `userSig`.
_HUMPS = ("Auth", "Key", "Sid", "Sig")
# No secret is the key or the token of one of these, with or without a mark between: `Idempotency-Key`, `pageToken`.
_OPEN = (
    *("cache", "cursor", "group", "idempotency", "object", "order", "page", "partition", "primary", "public"),
    *("routing", "search", "sort", "surrogate", "websocket"),
)
# Secret, but not who asks: wherever one of these stands, or at the end of the name one of those.
_OF_THE_VISIT = ("captcha", "csrf", "proxy-", "xsrf")
_OF_THE_MOMENT = ("bypass", "sid", "sig", "signature", "session", "sessionid", "session-id", "session_id")


def _any(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"


SECRET_NAME = (
    rf"(?![\w.-]*{_any(_OPEN)}[-_.]?(?:key|token)\b)"
    rf"(?:[\w.-]*{_any(_ENDINGS)}|(?:[\w.-]*[-_.])?{_any(_WORDS)}|[\w.-]*(?-i:[a-z]{_any(_HUMPS)}))"
)
"""Matches such a name, in any case, where it is part of a longer text."""
_SECRET = re.compile(SECRET_NAME, re.IGNORECASE)
_NOT_WHO_ASKS = re.compile(rf"{_any(_OF_THE_VISIT)}|{_any(_OF_THE_MOMENT)}(?![\w-])", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether it is the name of a secret."""
    return _SECRET.fullmatch(name) is not None


def says_who_asks(name: str) -> bool:
    """Whether the secret of that name is a key: if another one comes back, that is no leak of the key."""
    return _NOT_WHO_ASKS.search(name) is None
