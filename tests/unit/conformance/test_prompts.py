"""A task has the prompt that was sent, whole and unharmed; a translation, or what only looks different, is no harm."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from journeykit_conformance.judging import judge
from journeykit_conformance.result import Verdict
from journeykit_conformance.rule import all_rules
from journeykit_conformance.trace import Exchange

from .lives import Change, both, each, evidence, told

RULES = [rule for rule in all_rules() if rule.id == "MJ-ECHO-001"]


def asked_for(prompt: str) -> Change:
    def alter(one: Exchange) -> Exchange:
        body = json.dumps({**one.request.json, "prompt": prompt}).encode()
        return replace(one, request=replace(one.request, body=body))

    return both(each("imagine", alter), each("again", alter))


def verdict(sent: str, shown: str) -> Verdict:
    change = both(asked_for(sent), told("*", "prompt", shown))
    (outcome,) = judge(evidence("trueai", change), spend=4, rules=RULES)
    return outcome.verdict


UNHARMED = [
    ("a red boat --ar 3:2", "a red boat --ar 3:2"),
    ("a red boat --ar 3:2", "A  red boat --ar 3:2 --v 6.1"),
    ("a red boat \u2014ar 3:2", "a red boat --ar 3:2"),
    ("https://a.example/1.png a red boat", "<https://s.mj.run/AbC> a red boat"),
    ("a \u201cfancy\u201d cat\u2019s hat", 'a "fancy" cat\'s hat'),
    ("a red-brown cat \u2014 sitting --ar 3:2", "a red-brown cat -- sitting --ar 3:2"),
    ("a cat , a dog", "a cat, a dog"),
    ("a cat!  ", "a cat!"),
    ("Cat:: 2 Dog ::-0.5", "Cat:: 2 Dog ::-0.5"),
    ("一只猫", "一只猫 --v 6.1"),
    ("一只猫，一只狗", "一只猫,一只狗"),
    ("cafe\u0301", "caf\u00e9"),
]
TRANSLATED = [("一只猫", "a cat"), ("一只红色的 cat", "a red cat"), ("un été chaud", "a hot summer")]
HARMED = [
    ("a red boat --ar 3:2", "a red"),
    ("a red boat --ar 3:2", "a"),
    ("a red boat --ar 3:2", "an iron bridge in fog"),
    ("a red boat --ar 3:2", "一座铁桥"),
    ("a red boat --ar 3:2", "\u00c3\u00a9trange \u00e5\u2014"),
    ("一只猫", "???"),
    ("一只红色的 boat", "????? boat"),
    ("一只红色的 boat", "boat"),
    ("un été chaud", "un t chaud"),
    ("一只猫", "&#19968;&#21482;&#29483;"),
    ("一只猫", "\\u4e00\\u53ea\\u732b"),
    ("一只猫", "一只"),
    ("一只猫", "一只猫".encode().decode("latin-1")),
    ("一只猫", "\ufffd\ufffd\ufffd"),
    ("一只猫", "一条狗"),
    ("un chat noir", "a black cat"),
]


@pytest.mark.parametrize(("sent", "shown"), [*UNHARMED, *TRANSLATED])
def test_what_only_looks_different_is_the_prompt_that_was_sent(sent: str, shown: str) -> None:
    assert verdict(sent, shown) is Verdict.PASS


@pytest.mark.parametrize(("sent", "shown"), HARMED)
def test_what_is_cut_mangled_or_anothers_is_not(sent: str, shown: str) -> None:
    assert verdict(sent, shown) is Verdict.FAIL


@pytest.mark.parametrize("provider", ["anyapi", "pro365", "trueai"])
def test_a_translation_in_a_field_of_its_own_is_no_harm(provider: str) -> None:
    def translated(one: Exchange) -> Exchange:
        if one.response is None or not one.response.has_json or "promptEn" not in one.response.text:
            return one
        body = re.sub(r'("promptEn": ?)"[^"]*"', r'\1"a black cat"', one.response.text)
        return replace(one, response=replace(one.response, body=body.encode()))

    change = both(told("*", "prompt", "un chat noir"), asked_for("un chat noir"), each("*", translated))
    (outcome,) = judge(evidence(provider, change), spend=4, rules=RULES)
    assert outcome.checks
    assert outcome.verdict is Verdict.PASS
