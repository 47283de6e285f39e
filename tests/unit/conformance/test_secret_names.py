"""What a name says of what it holds: nothing, a secret, or the key of whoever asks."""

from __future__ import annotations

import pytest

from journeykit_conformance.recordings.secret_names import is_secret, says_who_asks

KEYS = [
    *("token", "X-Auth-Token", "accesstoken", "client_secret", "userPassword", "credential", "Credentials", "passwd"),
    *(
        "apikey",
        "api_key",
        "API-KEY",
        "me.key",
        "X-RapidAPI-Key",
        "authKey",
        "userAuth",
        "accesskey",
        "subscriptionKey",
    ),
    *("key", "auth", "sk", "jwt", "pwd", "my-sk", "Authorization", "X-Session-Token", "mj-api-secret", "tokenKey"),
]
NOT_WHO_ASKS = [
    *("sig", "X-Signature", "userSig", "mySid", "sid", "session", "X-Session", "sessionId", "session-id", "SESSION_ID"),
    *("x-vercel-protection-bypass", "csrf_token", "XSRF-TOKEN", "Proxy-Authorization", "captcha-token"),
]
NO_SECRETS = [
    *("monkey", "turkey", "desk", "risk", "design", "AUTHKEYS", "APIkeys", "oauth", "asid", "USERKEY", "userkey"),
    *("tokens", "max_tokens", "author", "authority", "authorized", "keyword", "key-id", "token.count", "secretary"),
    *("Idempotency-Key", "idempotencykey", "sort_key", "nextPageToken", "page.token", "primaryKey", "websocket-key"),
    *("Sec-WebSocket-Key", "cache-key-secret", "sessions", "session id", "", "-", "the key", "clé", "X-Request-Id"),
]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        *((name, (True, True)) for name in KEYS),
        *((name, (True, False)) for name in NOT_WHO_ASKS),
        *((name, (False, None)) for name in NO_SECRETS),
    ],
)
def test_a_name(name, verdict):
    assert (is_secret(name), says_who_asks(name) if is_secret(name) else None) == verdict


@pytest.mark.parametrize("kind", ["page", "order", "Primary"])
@pytest.mark.parametrize("what", ["Key", "token"])
@pytest.mark.parametrize("mark", ["", "-", "_", "."])
def test_the_key_of_a_thing_is_none_of_a_person(kind, what, mark):
    assert not is_secret(f"my-{kind}{mark}{what}")
    assert is_secret(f"my-{kind}{mark}x-{what}")
