"""Whatever a server answers, the suite ends with a verdict, keeps its budget, and can write down what it has seen."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.evidence import Evidence
from journeykit_conformance.result import Result, Verdict
from journeykit_conformance.trace import Trace

from .lives import document
from .mutations import mutating

RUNS = int(os.environ.get("EXAMPLES", "12"))
"""For each provider; `make fuzz` makes a hundred."""


@pytest.mark.parametrize("provider", shipped_providers())
def test_no_answer_makes_the_suite_fail(provider: str, tmp_path: Path) -> None:
    async def live(seed: int) -> tuple[Result, Trace, float]:
        async with emulated(provider, wrap=mutating(seed)) as (target, world):
            result, trace = await run(target, document(provider), Wish("lifecycle", 4, seed=seed))
            return result, trace, sum(entry.amount > 0 for entry in world.ledger)

    for seed in range(RUNS):
        result, trace, charged = asyncio.run(live(seed))
        broken = [(each.rule, each.reason) for each in result.outcomes if each.verdict is Verdict.ERROR]
        assert broken == [], f"seed {seed}"
        assert result.figures.paid <= 4, f"seed {seed}"
        assert charged <= 4, f"seed {seed}"
        trace.write(tmp_path / "trace.jsonl")
        again = Trace.read(tmp_path / "trace.jsonl")
        assert again == trace, f"seed {seed}"
        (tmp_path / "result.json").write_text(result.to_json(), "utf-8")
        assert Result.read(tmp_path / "result.json") == result, f"seed {seed}"
        assert [sight.id for sight in Evidence(again, document(provider)).sights] == [
            sight.id for sight in Evidence(trace, document(provider)).sights
        ]
