"""Results made by hand, harmless and hostile."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from journeykit_conformance.result import REACHED, Exit, Figures, Finding, Outcome, Result, Shown, Verdict

bounded = settings(max_examples=60, derandomize=True, database=None, deadline=None)

HOSTILE = (
    "<script>window.broken = 1</script>",
    "</script></style></pre></details><img src=x onerror='window.broken = 1'><h1>big</h1>",
    '"><svg onload="window.broken = 1"> \' onfocus=window.broken=1 autofocus',
    "javascript:alert(1) data:text/html,<script>window.broken = 1</script>",
    "<iframe src='http://evil.example'></iframe><link rel=stylesheet href=http://evil.example/x.css>",
    "<!-- ]]> --> &lt;b&gt; &amp; <?xml?> <!ENTITY x>",
    "{{ 7 * 7 }} {% include 'x' %} ${7 * 7} {0} %s",
    "a | b |\n| --- | --- |\n\n# heading\n- item\n> quote",
    "`tick` ``` fence\n```\n~~~ **bold** _it_ ~~gone~~",
    "![p](http://evil.example/p.png) [l](javascript:alert(1)) <http://evil.example> www.evil.example http://evil.example",
    "@someone #1 :smile: &#x40; \\| \\` $x^2$",
    "[bold red]rich[/bold red] [link=http://evil.example]here[/link] [/]",
    "\x00\x01\x07\x08\x0b\x0c\x1b[31mred\x1b]8;;http://evil.example\x1b\\link\x7f\x9b31m",
    "user\u202egnp.exe\u202c \u2066left\u2069 \u200bzero\u2060 \ufeff bom \u2028 line",
    "\ud800 half \udfff \ufffe \uffff \U0001fffe",
    "over\rwrite\r\nline",
    "x" * 100_000,
    "e\u0301" * 40 + "\u05d0\u0628 \U0001f469\u200d\U0001f680",
    " ",
    "",
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "P", "S"]), max_size=40),
)


def shown(text: str | None = None, number: int = 7) -> Shown:
    body = '{"id": "1", "status": "IN_PROGRESS"}' if text is None else text
    return Shown(
        number,
        "watch" if text is None else text,
        f"GET https://provider.example/mj/task/1/fetch\nauthorization: Bearer $KEY\n\n{text or ''}",
        f"200\ncontent-type: application/json\n\n{body}",
        f'curl -X GET https://provider.example/mj/task/1/fetch -H "authorization: Bearer $KEY" {text or ""}',
    )


def finding(text: str | None = None, **more) -> Finding:
    made = Finding("fetchTask", "/list/0/status", "running or later", "'SUBMITTED'", 2, shown())
    if text is not None:
        made = Finding(text, text, text, text, 2, shown(text), reason=text)
    return replace(made, **more)


def outcome(rule: str = "MJ-LIFE-001", verdict: Verdict = Verdict.PASS, *findings: Finding, **more) -> Outcome:
    level = "SHOULD" if verdict is Verdict.WARN else "MUST"
    made = Outcome(
        rule,
        level,
        f"Title of {rule}",
        verdict,
        checks=3,
        findings=findings,
        fix=f"Mend {rule}.",
        statement=f"A provider {level} keep {rule}.",
        why=f"Because of {rule}.",
    )
    return replace(made, **more)


def outcomes(text: str | None = None) -> tuple[Outcome, ...]:
    """One of each verdict."""
    made = (
        outcome("MJ-AUTH-001"),
        outcome("MJ-AUTH-002", Verdict.SKIP, reason="needs-second-key" if text is None else text),
        outcome("MJ-HOOK-001", Verdict.NOT_REACHED, reason="nothing in this run shows it" if text is None else text),
        outcome("MJ-LIFE-001", Verdict.FAIL, finding(text)),
        outcome("MJ-LIFE-002", Verdict.WARN, finding(text)),
        outcome("MJ-LIFE-003", Verdict.ERROR, reason="the rule itself failed: KeyError: 'x'" if text is None else text),
        outcome(
            "MJ-SCHM-001", Verdict.FAIL, finding(text, is_expected=True, reason=text or "expected until 2030-01-01")
        ),
    )
    if text is None:
        return made
    return tuple(replace(each, title=text, fix=text, statement=text, why=text) for each in made)


def result(*held: Outcome, text: str | None = None, end: Exit = Exit.BROKEN, **more) -> Result:
    held = held or outcomes(text)
    must = [each for each in held if each.level == "MUST"]
    reached = [each for each in must if each.verdict in REACHED]
    passed = [each for each in must if each.verdict is Verdict.PASS]
    applicable = len(reached) + sum(each.verdict is Verdict.NOT_REACHED for each in must)
    made = Result(
        provider="pro365",
        profile="lifecycle",
        base_url="https://provider.example/api",
        exit=end,
        sentence="The provider breaks 1 MUST rule.",
        figures=Figures(len(passed), len(reached), applicable, requests=32, paid=2, budget=4, seconds=12.34),
        outcomes=held,
        notes=("no second key was given",),
        started_at="2026-05-01T12:00:00+00:00",
        document="0123456789abcdef",
        suite="1",
        latency={"fetchTask median": 0.1234},
    )
    if text is not None:
        made = replace(made, provider=text, profile=text, base_url=text, sentence=text, notes=(text,), started_at=text)
        made = replace(made, document=text, suite=text, latency={text: 1.0})
    return replace(made, **more)
