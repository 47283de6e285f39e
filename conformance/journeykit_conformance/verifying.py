"""Judges traffic that somebody has recorded: no request is sent, no key is needed.

Nobody followed a scenario, so rules that need one are not reached, and reach is not demanded unless asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from journeykit_conformance import __version__
from journeykit_conformance.addresses import AddressError, parse
from journeykit_conformance.allowance import UsageError
from journeykit_conformance.beside import differences, latency
from journeykit_conformance.deviations import apply
from journeykit_conformance.document import fingerprint
from journeykit_conformance.evidence import Evidence
from journeykit_conformance.judging import check_least_reach, conclude, figures, judge
from journeykit_conformance.recordings.keys import by_status
from journeykit_conformance.result import Exit, Figures, Outcome, Result
from journeykit_conformance.rule import FAILURE, SECOND_KEY, WEBHOOK, all_rules
from journeykit_conformance.schemas import JSON_TYPES
from journeykit_conformance.values import as_text, fields_of, path_of, word_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from journeykit_conformance.deviations import Deviation
    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Operation
    from journeykit_conformance.recordings.keys import Picks
    from journeykit_conformance.trace import Exchange, Trace

_LAST = 1e11  # seconds since the epoch; later is no time
_NAMED = 3  # examples in a note
_PORTS = {"http": 80, "https": 443}
_UNFAIR = "invalid/recorded"
_PART = re.compile(rb'(?i)^content-disposition: *form-data;.*?\bname="([^"]*)"', re.MULTILINE)


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

    Raises:
        UsageError: if `least_reach` is no part of a whole, or the `base_url` no address.
    """
    check_least_reach(least_reach)
    _check_address(base_url)
    said = list(notes)
    if trace.provider and trace.provider != document.provider:
        said.append(f"this is a trace of {trace.provider}, judged as one of {document.provider}")
    exchanges = [each for each in trace.exchanges if each.is_callback or _is_below(base_url, each.request.url)]
    if left := len(trace.exchanges) - len(exchanges):
        said.append(f"{_count(left, 'request')} to other addresses than {base_url} left out")
    evidence = _placed(Evidence(replace(trace, exchanges=exchanges), document, documented))
    said += _about(evidence)
    most = max((rule.spend for rule in all_rules()), default=0)
    today = datetime.now(UTC).date()
    outcomes, known = apply(judge(evidence, spend=most, has={SECOND_KEY, WEBHOOK, FAILURE}), deviations, today)
    times = [each.at for each in exchanges if 0 < each.at < _LAST]
    paid = sum(submit.is_accepted and submit.operation.is_paid for submit in evidence.submits)
    counted = figures(
        outcomes,
        requests=sum(not each.is_callback for each in exchanges),
        paid=paid,
        budget=paid,
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
        latency=latency(evidence) if times else {},
        differences=differences(evidence, documented) if documented else (),
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


def refusals(document: Document) -> Callable[[Exchange], bool]:
    """Make a function that says whether an answer refuses whoever asks, by status or inside an envelope."""

    def refused(exchange: Exchange) -> bool:
        match = document.match(exchange.request.method, exchange.request.url)
        if by_status(exchange) or match is None or exchange.response is None:
            return by_status(exchange)
        code = fields_of(document, match[0], exchange.response).get("code")
        if code is None:
            return False
        word = word_for(code)
        return word == "unauthorized" or (word is None and as_text(code.value) in {"401", "403"})

    return refused


def judged(document: Document, base_url: str = "") -> Picks:
    """Make a function that picks the document's requests: below an address, else at its own servers if any went there.

    By these keys are told apart: whatever else a browser has sent carries keys too, and none of the provider's.

    Raises:
        UsageError: if the address is none.
    """
    _check_address(base_url)
    servers = [] if base_url else [str(each.get("url", "")) for each in document.raw.get("servers", ())]

    def picked(exchanges: list[Exchange]) -> list[Exchange]:
        known: list[Exchange] = []
        keyed: list[Exchange] = []
        for each in exchanges:
            match = document.match(each.request.method, each.request.url)
            if match and _is_below(base_url, each.request.url):
                (keyed if match[0].needs_key else known).append(each)
        found = keyed or known
        return [each for each in found if any(_is_below(url, each.request.url) for url in servers)] or found

    return picked


def _placed(evidence: Evidence) -> Evidence:
    """Put in what only the document knows about the requests of others: who needs no key, and what is no fair request.

    Rules ask that fair requests are answered well, so what does not fit the document gets a step of its own.
    """

    def placed(exchange: Exchange, operation: Operation) -> Exchange:
        key = "first" if exchange.key == "none" and not operation.needs_key else exchange.key
        return replace(exchange, key=key, step="" if _is_fair(evidence, exchange, operation) else _UNFAIR)

    foreign = {
        exchange.number: placed(exchange, operation)
        for exchange, operation, _ in evidence.matched
        if not exchange.step  # our own run knows what it did
    }
    hosts = {urlsplit(exchange.request.url).netloc for exchange, _, _ in evidence.matched}
    exchanges = [foreign.get(each.number, each) for each in evidence.trace.exchanges]
    # That others than the provider send keys back is no fault of the provider.
    exchanges = [
        each
        if each.step or each.is_callback or urlsplit(each.request.url).netloc in hosts
        else replace(each, has_key=False)
        for each in exchanges
    ]
    return Evidence(replace(evidence.trace, exchanges=exchanges), evidence.document, evidence.documented)


def _is_fair(evidence: Evidence, exchange: Exchange, operation: Operation) -> bool:
    """Say whether a request fits the document, as far as a recording shows it."""
    kind, media = operation.body
    request, schema = exchange.request, evidence.document.resolve(media.get("schema", {}))
    if JSON_TYPES.fullmatch(kind):
        is_json = request.has_json and (not request.media_type or JSON_TYPES.fullmatch(request.media_type))
        return bool(is_json) and not evidence.judge.violations(media.get("schema", {}), request.json)
    if kind == "multipart/form-data":
        names = {name.decode("utf-8", "replace") for name in _PART.findall(request.body)}
    elif kind == "application/x-www-form-urlencoded":
        names = {name for name, _ in parse_qsl(request.text, keep_blank_values=True)}
    else:
        return True
    return bool(names) and set(schema.get("required", ())) <= names


def _about(evidence: Evidence) -> list[str]:
    """Note what was not understood, and what may have been mixed up."""
    known = {exchange.number for exchange, _, _ in evidence.matched}
    unknown = [
        each for each in evidence.trace.exchanges if not each.is_callback and not each.step and each.number not in known
    ]
    notes = []
    if unknown:
        shown = Counter(f"{each.request.method} {path_of(each.request.url) or '/'}" for each in unknown)
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
    if not base_url:
        return True
    (*base, above), (*own, path) = _place(base_url), _place(url)
    return base == own and f"{path}/".startswith(f"{above}/")


def _place(url: str) -> tuple[str, str, int | None, str]:
    """Take an address apart so that two ways of writing one are equal."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, parts.hostname or "", port or _PORTS.get(parts.scheme), parts.path.rstrip("/")


def _check_address(base_url: str) -> None:
    try:
        is_whole = not base_url or bool(parse(base_url).scheme and parse(base_url).host)
    except AddressError:
        is_whole = False
    if not is_whole:
        raise UsageError("the base URL is no address; give one like https://api.example.com")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
