"""What drift must not pass off as an addition, must not take for a break, and how it counts."""

import json
from copy import deepcopy
from typing import Any

import pytest

from journeykit_codegen.__main__ import main
from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_codegen.observing.summary import observe
from journeykit_codegen.proposing.making import propose
from journeykit_codegen.traffic.har import read_har

from .conftest import ROOT, fetched, task_of

PATHS = {
    "pro365": ("/mj/task/1/fetch", "/mj/task/list-by-condition", "/mj/submit/imagine"),
    "trueai": ("/mj/task/1/fetch", "/mj/task/list-by-ids", "/mj/submit/imagine"),
    "ohmygpt": ("/api/v1/ai/draw/mj/query", "/api/v1/ai/draw/mj/query-mj-tasks", "/api/v1/ai/draw/mj/imagine"),
}
FETCH, LIST, SUBMIT = range(3)
GOOD = {"statusCode": 200, "message": "Success"}


@pytest.fixture(scope="module")
def documents():
    return {provider: effective_documents(sources(ROOT, provider)) for provider in PATHS}


@pytest.fixture
def task(documents):
    return lambda provider: deepcopy(fetched(documents[provider][Level.OBSERVED])[0])


@pytest.fixture
def proposed(documents, har):
    """Propose for JSON bodies, each with what it answers: FETCH, LIST or SUBMIT."""

    def run(provider: str, *answers: tuple[int, Any]) -> list[Any]:
        entries = [
            (
                "GET" if which == FETCH and provider != "ohmygpt" else "POST",
                "https://h.example" + PATHS[provider][which],
                200,
                "application/json",
                json.dumps(body),
            )
            for which, body in answers
        ]
        levels = documents[provider][Level.DOCUMENTED], documents[provider][Level.OBSERVED]
        return propose(observe(read_har(har(*entries)), *levels), *levels, force=False)

    return run


def told(proposals):
    return [(each.finding.text, bool(each.actions)) for each in proposals]


@pytest.mark.parametrize("envelope", [{"items": "TASKS", "page": 1}, {"code": 0, "data": []}])
def test_a_page_or_an_envelope_around_a_list_is_none_of_its_forms(proposed, task, envelope):
    body = {key: [task("pro365")] if value == "TASKS" else value for key, value in envelope.items()}
    assert told(proposed("pro365", (LIST, body))) == [
        ("listTasksByCondition 200: envelope around the body in the body", False)
    ]


def test_an_object_that_holds_no_list_is_another_body(proposed):
    assert told(proposed("pro365", (LIST, {"ok": True}))) == [
        ("listTasksByCondition 200: another body altogether in the body", False)
    ]


def test_an_envelope_that_looks_like_another_answer_is_seen(proposed, task):
    body = {"success": True, "data": task("trueai")}
    assert told(proposed("trueai", (FETCH, body))) == [("fetchTask 200: envelope around the body in the body", False)]


def test_a_row_of_a_list_deviates_like_a_task_alone(proposed, task):
    row = {**task("trueai"), "buttons": None}
    (proposal,) = proposed("trueai", (LIST, [row, row]), (FETCH, row))
    assert (proposal.finding.text, bool(proposal.actions)) == ("listTasksByIds 200: null in *.buttons", True)
    assert (proposal.finding.count, proposal.finding.of) == (2, 2)
    assert "2 of 2 answers of listTasksByIds, fetchTask" in proposal.actions[0]["x-evidence"]


def test_news_deep_inside_does_not_make_it_another_answer(proposed, task):
    row = {**task_of(task("ohmygpt")), "status": "PAUSED"}
    rows = [row, {**row, "mode": 1}]
    assert told(proposed("ohmygpt", (LIST, {**GOOD, "data": {"total": 2, "tasks": rows}}))) == [
        ("listTasks 200: undocumented value in data.tasks.*.status", True),
        ("listTasks 200: undocumented field mode in data.tasks.*.mode", True),
    ]


def test_what_holds_all_that_is_read_is_not_merely_missing(proposed, task):
    body = {**GOOD, "result": task_of(task("ohmygpt"))}
    assert ("fetchTask 200: missing field data in data", False) in told(proposed("ohmygpt", (FETCH, body)))


@pytest.mark.parametrize(
    ("answers", "verdict", "is_proposed"),
    [
        ([404, 404], "breaking", False),
        ([410], "breaking", False),
        ([308], "breaking", False),
        ([200, 410], "not breaking", True),
        ([418], "not breaking", True),
    ],
)
def test_an_operation_that_is_only_ever_not_there_is_gone(documents, har, task, capsys, answers, verdict, is_proposed):
    path = har(
        *(
            ("POST", "https://h" + PATHS["pro365"][LIST], status, "application/json", "[]" if status == 200 else "{}")
            for status in answers
        )
    )
    main(["--root", str(ROOT), "drift", "pro365", "--har", str(path), "--json"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["consequence"]["verdict"] == verdict
    assert bool(finding["actions"]) is is_proposed


def test_what_does_not_exist_is_no_new_operation(proposed, har, capsys):
    path = har(
        ("PUT", "https://h" + PATHS["ohmygpt"][FETCH], 404, "application/json", '{"statusCode": 404}'),
        ("POST", "https://h" + PATHS["ohmygpt"][SUBMIT], 200, "application/json", json.dumps({**GOOD, "data": 7})),
    )
    assert main(["--root", str(ROOT), "drift", "ohmygpt", "--har", str(path)]) == 0
    assert "not of this API: 1 x PUT" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("POST", "https://h/v2/draw/imagine", 200, "application/json", "{}")], "none of its 1 answers is of"),
        (
            [("POST", "https://h/mj/submit/imagine", 0, "", "")],
            "holds no answer that can be read; no answer was recorded",
        ),
        ([], "it is empty"),
    ],
)
def test_a_recording_that_tells_nothing_is_not_without_news(har, capsys, entries, words):
    assert main(["--root", str(ROOT), "drift", "pro365", "--har", str(har(*entries))]) == 2
    assert words in capsys.readouterr().err


def meanings(proposals):
    """What values are proposed to mean, by our word."""
    found = {}
    for action in (each for proposal in proposals for each in proposal.actions):
        _, _, word = action["target"].partition("['x-values']")
        if "['x-values']" in action["target"]:
            found |= {word[1:]: action["update"]} if word else action["update"]
    return found


@pytest.mark.parametrize(
    ("provider", "body", "expected"),
    [
        ("pro365", {"code": 7, "description": "x", "result": "17"}, {"accepted": 7}),
        ("pro365", {"code": 7, "description": "x", "result": ""}, {"refused": 7}),
        ("ohmygpt", {"statusCode": 0, "message": "x", "data": 17}, {"accepted": 0}),
        ("pro365", {"code": "1", "description": "x", "result": "17"}, {"accepted": "1"}),
        ("pro365", {"code": "24", "description": "x", "result": "17"}, {"refused": "24"}),
    ],
)
def test_a_code_means_what_the_answer_or_the_same_word_says(proposed, provider, body, expected):
    assert meanings(proposed(provider, (SUBMIT, body))) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("success", {"succeeded": "success"}), ("PAUSED", {"running": "PAUSED"}), (3, {"running": 3})],
)
def test_a_status_means_what_the_same_word_does(proposed, task, status, expected):
    proposals = proposed("pro365", (FETCH, {**task("pro365"), "status": status}))
    assert meanings(proposals) == expected


def test_a_status_that_is_no_word_is_a_break(proposed, task):
    body = {**task("pro365"), "status": {"code": 1}}
    assert told(proposed("pro365", (FETCH, body))) == [("fetchTask 200: another type in status", False)]


def test_a_time_of_another_type_reminds_of_its_unit(proposed, task):
    (proposal,) = proposed("pro365", (FETCH, {**task("pro365"), "submitTime": "2026-01-02T03:04:05Z"}))
    assert "`x-unit` is still ms" in proposal.actions[-1]["description"]
