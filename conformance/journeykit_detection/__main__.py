"""`make detect`: run the suite, and plain schemathesis, against every planted defect, and print what came of it."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit_conformance.document import shipped_providers
from journeykit_detection.catalogue import not_asked
from journeykit_detection.goals import verdicts
from journeykit_detection.measuring import ground, measure
from journeykit_detection.mutant import Family
from journeykit_detection.plain import CLEAN, run_plain
from journeykit_detection.report import markdown, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeVar

    from journeykit_detection.measuring import Measured

    R = TypeVar("R")

_SAMPLED = (Family.SCHEMA, Family.PROTOCOL)
"""The families that plain schemathesis is given mutants of, for each provider; a run of it takes half a minute."""
_SAMPLE_SEED = 1
_QUICK_STEPS = {Family.SCHEMA: 25, Family.PROTOCOL: 2, Family.TRANSPORT: 3, Family.BENIGN: 2}
"""Of each family, every so manieth."""
_OUT = Path("build/detect")
Job = tuple[str, str]


def main(arguments: list[str] | None = None) -> int:
    """Measure; return 1 if a floor is broken."""
    wish = _parser().parse_args(arguments)
    jobs = [(provider, id) for provider in wish.provider for id in _chosen(provider, wish)]
    with _workers(wish.workers) as each_of:
        runs = _all(each_of(measure, *zip(*jobs, strict=True)), len(jobs), "suite")
        sample = [] if wish.no_plain or wish.quick else _sample(runs, wish)
        asked = [*((provider, CLEAN) for provider in dict.fromkeys(provider for provider, _ in sample)), *sample]
        told = _all(each_of(run_plain, *zip(*asked, strict=True)), len(asked), "plain st") if asked else []
    clean = {each.provider: each for each in told if each.mutant == CLEAN}
    plain = [each for each in told if each.mutant != CLEAN]
    asks = {provider: not_asked(ground(provider).document, ground(provider).served) for provider in wish.provider}
    page = markdown(runs, plain, clean, asks)
    write(wish.out, page, runs, plain, clean)
    print(page.partition("\n## Crashes")[0] if not wish.verbose else page)
    print(f"All of it: {wish.out}/result.md, {wish.out}/result.json")
    return int(any(each.is_floor and not each.is_met for each in verdicts(runs, plain, clean)))


@contextmanager
def _workers(number: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Give something like `map` that has so many processes to work with."""
    if number == 1:
        yield map
        return
    context = multiprocessing.get_context("fork")  # what was read of the documents is there at once
    with ProcessPoolExecutor(number, mp_context=context) as pool:
        yield pool.map


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make detect", description=__doc__)
    parser.add_argument("--provider", nargs="+", default=shipped_providers(), help="these only")
    parser.add_argument("--family", nargs="+", choices=[*map(str, Family)], default=[*map(str, Family)])
    parser.add_argument("--only", default="", help="mutants with this text in their id")
    parser.add_argument(
        "--quick", action="store_true", help="a part of each family, in about a minute; no schemathesis"
    )
    parser.add_argument("--every", type=int, default=1, help="of each family, every so manieth")
    parser.add_argument("--all", action="store_true", help="give plain schemathesis every mutant: takes hours")
    parser.add_argument("--sample", type=int, default=1, help="how many of S and of P it is given, for each provider")
    parser.add_argument("--no-plain", action="store_true", help="leave plain schemathesis out")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--verbose", action="store_true", help="print what was missed, too")
    return parser


def _chosen(provider: str, wish: argparse.Namespace) -> list[str]:
    mutants = ground(provider).mutants
    chosen = []
    for family in Family:
        held = [id for id, each in mutants.items() if each.family == family and wish.only in id]
        if family in wish.family:
            chosen += held[:: _QUICK_STEPS[family] if wish.quick else wish.every]
    return chosen


def _sample(runs: list[Measured], wish: argparse.Namespace) -> list[Job]:
    """Draw the mutants that plain schemathesis is given, of those that can be found; the same ones every time."""
    harmful = [(each.provider, each.mutant) for each in runs if each.is_reached and each.family != Family.BENIGN]
    if wish.all:
        return harmful
    draw, drawn = random.Random(_SAMPLE_SEED), []  # noqa: S311 - a sample, not a secret
    for provider in wish.provider:
        for family in _SAMPLED:
            held = [job for job in harmful if job[0] == provider and job[1].startswith(f"{family}/")]
            drawn += draw.sample(held, min(wish.sample, len(held)))
    return drawn


def _all(results: Iterable[R], count: int, what: str) -> list[R]:
    """Collect results, with a line that says how far it is."""
    held, started = [], time.monotonic()
    for number, each in enumerate(results, 1):
        held.append(each)
        if sys.stderr.isatty() or number % max(1, count // 10) == 0 or number == count:
            seconds = time.monotonic() - started
            end = "\r" if sys.stderr.isatty() and number < count else "\n"
            print(f"{what}: {number} of {count} in {seconds:.0f} s", end=end, file=sys.stderr, flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main())
