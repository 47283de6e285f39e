"""Judges traffic that somebody has recorded: no request is sent, no key is needed.

Nobody followed a scenario, so rules that need one are not reached, and reach is not demanded unless asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from journeykit_conformance import __version__
from journeykit_conformance.deviations import apply
from journeykit_conformance.document import fingerprint
from journeykit_conformance.evidence import Evidence, fields_of, word_for
from journeykit_conformance.judging import conclude, figures, judge
from journeykit_conformance.result import Exit, Figures, Outcome, Result
from journeykit_conformance.rule import SECOND_KEY, WEBHOOK, all_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from journeykit_conformance.deviations import Deviation
    from journeykit_conformance.document import Document
    from journeykit_conformance.trace import Exchange, Trace

_NAMED = 3  # examples in a note


def verify(
    document: Document,
    trace: Trace,
    *,
    documented: Document | None = None,
    base_url: str = "",
    least_reach: float = 0.0,
    notes: Iterable[str] = (),
    deviations: Sequence[Deviation] = (),
) -> Result:
    """Judge recorded traffic by all rules.

    With a `base_url`, requests to other places are left out. The notes go into the result; the deviations are what is
    known to be wrong.
    """
    said = list(notes)
    exchanges = [each for each in trace.exchanges if each.is_callback or _is_below(base_url, each.request.url)]
    if left := len(trace.exchanges) - len(exchanges):
        said.append(f"{_count(left, 'request')} to other addresses than {base_url} left out")
    evidence = _attributed(Evidence(replace(trace, exchanges=exchanges), document, documented))
    said += _about(evidence)
    most = max((rule.spend for rule in all_rules()), default=0)
    today = datetime.now(UTC).date()
    outcomes, known = apply(judge(evidence, spend=most, has={SECOND_KEY, WEBHOOK}), deviations, today)
    times = [each.at for each in exchanges if each.at]
    counted = figures(
        outcomes,
        requests=sum(not each.is_callback for each in exchanges),
        paid=sum(submit.is_accepted and submit.operation.is_paid for submit in evidence.submits),
        seconds=max(times) - min(times) if times else 0.0,
    )
    end, sentence = _conclude(evidence, outcomes, counted, least_reach)
    return Result(
        provider=document.provider,
        profile="verify",
        base_url=trace.base_url or base_url or _usual_base(evidence),
        exit=end,
        sentence=sentence,
        figures=counted,
        outcomes=outcomes,
        notes=(*said, *known),
        started_at=datetime.fromtimestamp(min(times), UTC).isoformat(timespec="seconds") if times else "",
        document=fingerprint(document),
        suite=__version__,
    )


def _conclude(
    evidence: Evidence, outcomes: tuple[Outcome, ...], counted: Figures, least_reach: float
) -> tuple[Exit, str]:
    """Say how it ends; what shows nothing is never green."""
    provider = evidence.document.provider or "this document"
    if not evidence.matched:
        asked = _count(counted.requests, "recorded request")
        return Exit.UNJUDGED, f"Of {asked} none is one of {provider}: is it the right provider, the right recording?"
    if not any(each.exchange.key in {"first", "second"} for each in evidence.answered):
        return Exit.UNJUDGED, f"None of the recorded requests to {provider} carried a key that it accepts."
    end, sentence = conclude(outcomes, counted, least_reach)
    if end is Exit.OK and not counted.reached:
        return Exit.UNJUDGED, "The recording reaches no MUST rule, so it says nothing about the provider."
    return end, sentence


def _attributed(evidence: Evidence) -> Evidence:
    """Correct whose key a request carried by what only the document knows: who needs one, what a "no" looks like."""
    keyless = {exchange.number for exchange, operation, _ in evidence.matched if not operation.needs_key}
    tried: dict[str, list[bool]] = {}
    for each in evidence.answered:
        if not each.exchange.step and each.operation.needs_key:
            code = fields_of(evidence.document, each.operation, each.response).get("code")
            refused = each.response.status in {401, 403} or (code is not None and word_for(code) == "unauthorized")
            tried.setdefault(each.exchange.key, []).append(refused)
    wrong = {key for key, answers in tried.items() if key in {"first", "second"} and all(answers)}

    def corrected(exchange: Exchange) -> Exchange:
        if exchange.step:  # our own run knows what it sent
            return exchange
        if exchange.key in wrong:
            return replace(exchange, key="wrong")
        if exchange.key == "none" and exchange.number in keyless:
            return replace(exchange, key="first")
        return replace(exchange, key="first") if exchange.key == "second" and "first" in wrong else exchange

    exchanges = [corrected(each) for each in evidence.trace.exchanges]
    if exchanges == evidence.trace.exchanges:
        return evidence
    return Evidence(replace(evidence.trace, exchanges=exchanges), evidence.document, evidence.documented)


def _about(evidence: Evidence) -> list[str]:
    """Note what was not understood, and what may have been mixed up."""
    known = {exchange.number for exchange, _, _ in evidence.matched}
    unknown = [
        each for each in evidence.trace.exchanges if not each.is_callback and not each.step and each.number not in known
    ]
    notes = []
    if unknown:
        shown = Counter(f"{each.request.method} {urlsplit(each.request.url).path or '/'}" for each in unknown)
        few = ", ".join(name for name, _ in shown.most_common(_NAMED))
        more = ", ..." if len(shown) > _NAMED else ""
        notes.append(f"{_count(len(unknown), 'request')} of no operation of the document, not judged: {few}{more}")
    hosts = _bases(evidence)
    if len(hosts) > 1:
        told = ", ".join(f"{host} ({count})" for host, count in hosts.most_common(_NAMED))
        notes.append(f"the judged requests went to several addresses, choose one with --base-url: {told}")
    return notes


def _bases(evidence: Evidence) -> Counter[str]:
    return Counter(
        f"{parts.scheme}://{parts.netloc}"
        for exchange, _, _ in evidence.matched
        for parts in [urlsplit(exchange.request.url)]
        if parts.netloc
    )


def _usual_base(evidence: Evidence) -> str:
    return next((base for base, _ in _bases(evidence).most_common(1)), "")


def _is_below(base_url: str, url: str) -> bool:
    base = base_url.rstrip("/")
    return not base or url == base or url.startswith((f"{base}/", f"{base}?"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
