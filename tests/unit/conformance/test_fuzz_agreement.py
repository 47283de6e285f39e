"""Our judge of status, content type and body says what schemathesis says, over what was served and what might be.

Ours is what every run uses, since schemathesis takes a second to load. Where the two differ, the table says why.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import httpx
import pytest
import schemathesis
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from journeykit_conformance import engine  # noqa: F401 - for what it teaches schemathesis: text may be JSON
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.schemas import BodyJudge, documents_of, judge_media_type, judge_status, schema_of

from .bodies import Given, changed, served

PROVIDERS = shipped_providers()
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
STATUS, KIND, BODY = "status", "content type", "body"
# What schemathesis finds, in our three words.
MEANS = {
    "UndefinedStatusCode": STATUS,
    "UndefinedContentType": KIND,
    "MissingContentType": KIND,
    "MalformedMediaType": KIND,
    "ContentDeserializationError": BODY,
    "MalformedJson": BODY,
    "JsonSchemaError": BODY,
}

Verdict = frozenset[str]


def _is_several_documents(given: Given, ours: Verdict, theirs: Verdict) -> bool:
    return len(documents_of(given.operation, given.response)) > 1 and theirs - ours <= {BODY}


def _is_of_wrong_kind(given: Given, ours: Verdict, theirs: Verdict) -> bool:
    return ours ^ theirs == {BODY} and KIND in ours and KIND in theirs


def _has_nan(given: Given, ours: Verdict, theirs: Verdict) -> bool:
    return BODY in ours - theirs and bool(re.search(r"NaN|Infinity", given.response.text))


DIFFERENCES: dict[str, Callable[[Given, Verdict, Verdict], bool]] = {
    "`x-concatenated-json` allows several documents behind one another; schemathesis knows one": _is_several_documents,
    "a body under a content type that is wrong anyway: we read it if only one schema can be meant, they read it only "
    "to say that it cannot be read": _is_of_wrong_kind,
    "NaN is JSON to Python alone": _has_nan,
}


@cache
def schema(provider: str):
    return schemathesis.openapi.from_dict(copy.deepcopy(dict(Document.shipped(provider).raw)))


@cache
def judge(provider: str) -> BodyJudge:
    return BodyJudge(Document.shipped(provider))


def ours(provider: str, given: Given) -> Verdict:
    """What the rules MJ-DOC-001 to 004 go by."""
    found, operation, response = set(), given.operation, given.response
    if not judge_status(operation, response):
        found.add(STATUS)
    elif not judge_media_type(operation, response):
        found.add(KIND)
    if (wanted := schema_of(operation, response)) is not None:
        documents = documents_of(operation, response)
        if not documents or any(judge(provider).violations(wanted, each) for each in documents):
            found.add(BODY)
    return frozenset(found)


def theirs(provider: str, given: Given) -> Verdict:
    method = given.operation.method.upper()
    headers = [each for each in given.response.headers if each[0].lower() != "content-encoding"]
    response = httpx.Response(
        given.response.status,
        headers=headers,
        content=given.response.body,
        request=httpx.Request(method, f"http://127.0.0.1{given.operation.path}"),
    )
    response.elapsed = timedelta(0)
    case = schema(provider)[given.operation.path][method].Case(path_parameters=dict(given.path))
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        return frozenset(MEANS[type(each).__name__] for each in group.exceptions)
    except Failure as failure:
        return frozenset({MEANS[type(failure).__name__]})
    return frozenset()


def compared(provider: str, given: Given) -> str:
    """Why two judges differ over an answer; empty if they do not."""
    one, other = ours(provider, given), theirs(provider, given)
    if one == other:
        return ""
    reason = next((reason for reason, holds in DIFFERENCES.items() if holds(given, one, other)), None)
    assert reason, f"{given.operation.id}, {given.change}: we say {set(one)}, they say {set(other)} of {given.response}"
    return reason


@pytest.mark.parametrize("provider", PROVIDERS)
def test_both_judges_say_the_same_of_what_is_served(provider):
    answers = served(provider)
    differing = [given for given in answers if compared(provider, given)]
    assert len(answers) > 40
    assert len(differing) < 5
    assert not any(ours(provider, given) for given in answers)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_both_judges_say_the_same_of_what_was_changed(provider):
    given = list(changed(provider, 500))
    reasons = Counter(filter(None, (compared(provider, each) for each in given)))
    verdicts = Counter(ours(provider, each) for each in given)
    assert reasons.total() < len(given) / 8
    # Otherwise the comparison would be one of two judges who always say yes.
    assert min(sum(count for found, count in verdicts.items() if word in found) for word in (STATUS, KIND, BODY)) >= 5
    assert verdicts[frozenset()] > 50
