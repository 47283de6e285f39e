"""Recordings with planted deviations: every kind is proposed; what is accepted makes all of it valid and readable."""

import json
import random
from copy import deepcopy
from pathlib import Path

import pytest
from openapi_schema_validator import OAS30Validator

from journeykit_codegen.__main__ import main

from .conftest import PROVIDERS, fetched, observed, read_by_facade, task_of

PLANTED = {
    "undocumented value status": lambda task: task.update(status="PAUSED"),
    "undocumented value action": lambda task: task.update(action="DREAM"),
    "null status": lambda task: task.update(status=None),
    "null startTime": lambda task: task.update(startTime=None),
    "another type progress": lambda task: task.update(progress=55),
    "undocumented field mood": lambda task: task.update(mood="calm"),
    "undocumented field seenTime": lambda task: task.update(seenTime=1711436398441),
    "undocumented field tree": lambda task: task.update(tree={"leaf": [1, None, "a"]}),
    "undocumented field rows": lambda task: task.update(rows=[{"a": 1}, None]),
    "missing field": lambda task: task.pop(next(n for n in ("description", "promptEn", "taskType") if n in task)),
}
READ = "pro365"
"""Whose regenerated client reads all bodies; generating one takes seconds."""
# Not every provider states these strictly: what it leaves open is no deviation there.
LENIENT = {
    "ohmygpt": {"missing field", "null startTime"},
    "trueai": {"null startTime"},
    "pro365": set(),
    "anyapi": set(),
}


def recorded(root: Path, provider: str, folder: Path) -> list[str]:
    """Write 200 bodies, every second one with one deviation, and return them."""
    clean, chance = fetched(observed(root, provider)), random.Random(7)
    kinds, bodies = list(PLANTED.values()), []
    folder.mkdir()
    for number in range(200):
        body = deepcopy(chance.choice(clean))
        if number % 2:
            kinds[number // 2 % len(kinds)](task_of(body))
        bodies.append(json.dumps([body] if number % 50 == 0 else body))
        (folder / f"fetchTask-{number:03}.json").write_text(bodies[-1], encoding="utf-8")
    return bodies


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_is_proposed_for_clean_bodies(provider, copy, tmp_path, capsys):
    for number, body in enumerate(fetched(observed(copy, provider))):
        (tmp_path / f"fetchTask{number}.json").write_text(json.dumps(body), encoding="utf-8")
    assert main(["--root", str(copy), "drift", provider, "--bodies", str(tmp_path)]) == 0
    assert "0 deviations that are new" in capsys.readouterr().out


def test_every_planted_kind_is_proposed_and_accepted(copy, tmp_path, capsys):
    seen: list[str] = []
    for provider in PROVIDERS:
        bodies = recorded(copy, provider, tmp_path / provider)
        arguments = ["--root", str(copy), "drift", provider, "--bodies", str(tmp_path / provider), "--json"]
        overlay = copy / "overlays" / f"{provider}.yaml"
        before = overlay.read_text(encoding="utf-8")
        assert main([*arguments, "--write"]) == 1
        told = json.loads(capsys.readouterr().out)
        assert told["written"]
        assert [each["refusal"] for each in told["findings"] if each["refusal"]] == []
        found = [f"{each['kind']} {each['at'][-1] if each['at'] else ''}" for each in told["findings"]]
        for wanted in PLANTED.keys() - LENIENT[provider]:
            assert any(each.startswith(wanted) for each in found), (provider, wanted, found)
        assert any(each.startswith("list around the body") for each in found)
        assert overlay.read_text(encoding="utf-8").startswith(before.rstrip("\n"))
        assert main(arguments) == 0, "nothing is left"
        capsys.readouterr()
        _all_valid(observed(copy, provider), bodies)
        if provider == READ:
            seen = [json.dumps([provider, "application/json", body]) for body in bodies]
    package = copy / "generated" / "journeykit_clients"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    assert main(["--root", str(copy), "generate", READ]) == 0
    read_by_facade(copy, seen)


def _all_valid(document, bodies):
    item = next(
        operation
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and operation.get("operationId") == "fetchTask"
    )
    schema = item["responses"]["200"]["content"]["application/json"]["schema"]
    validator = OAS30Validator(document).evolve(schema=schema)
    for body in bodies:
        assert validator.is_valid(json.loads(body)), body
