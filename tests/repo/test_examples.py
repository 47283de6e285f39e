"""The examples run against the emulators, pay what they say, and pay nothing twice."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import logging
import re
import sys
import types
from pathlib import Path

import httpx
import pytest

import journeykit
from examples import batch
from journeykit.adapters import names
from journeykit_emulator import VirtualClock, deliver_due, serve
from journeykit_emulator.faults import Fault, drop_after

EXAMPLES = Path(__file__).parents[2] / "examples"
PNG = b"\x89PNG"
SECRET = "thirty-two letters nobody guesses"


def paid(servings):
    return sum(len(serving.world.ledger) for serving in servings.values())


def test_the_index_names_every_example():
    index = (EXAMPLES / "README.md").read_text("utf-8")
    assert set(re.findall(r"\]\(([^)#:]+)\)", index)) >= {
        path.name for path in EXAMPLES.iterdir() if path.is_file() and path.name != "README.md"
    }


class TestService:
    @pytest.fixture
    def service(self, servings, monkeypatch):
        monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
        from examples import fastapi_service  # takes a second, which whoever collects the tests need not pay

        return fastapi_service.create_app

    @staticmethod
    def run(create_app, story):
        async def within():
            service = create_app()
            async with (
                service.router.lifespan_context(service),
                httpx.AsyncClient(transport=httpx.ASGITransport(app=service), base_url="http://127.0.0.1:1") as http,
            ):
                return await story(http)

        return asyncio.run(within())

    def test_an_order_becomes_a_file(self, service, servings):
        async def story(http):
            token = (await http.post("/pictures", json={"prompt": "a lighthouse in fog"})).json()["token"]
            while (file := await http.get(f"/pictures/{token}/file")).status_code == 404:
                await http.get(f"/pictures/{token}")
            return token, file.content

        token, content = self.run(service, story)
        assert token.startswith("trueai:")
        assert content.startswith(PNG)
        assert paid(servings) == 1

    def test_after_a_restart_a_token_is_enough(self, service, servings):
        task = journeykit.Client("trueai").imagine("a lighthouse in fog").wait()

        async def story(http):
            assert (await http.get(f"/pictures/{task.token}")).json()["status"] == "succeeded"
            while (file := await http.get(f"/pictures/{task.token}/file")).status_code == 404:
                await http.get(f"/pictures/{task.token}")
            return file.content

        assert self.run(service, story).startswith(PNG)
        assert paid(servings) == 1

    def test_callbacks_come_in_and_forged_ones_do_not(self, service, servings):
        async def story(http):
            await http.post("/pictures", json={"prompt": "a lighthouse in fog"})
            servings["trueai"].world.clock.advance(60)
            real = await deliver_due(servings["trueai"].world, http=http)
            forged = await http.post("/mj/", json={"id": "1", "status": "SUCCESS"})
            return [each.status for each in real], forged.status_code

        told, forged = self.run(service, story)
        assert told
        assert set(told) == {200}
        assert forged == 403

    def test_a_refusal_says_whether_to_try_again(self, service, servings):
        async def story(http):
            prompts = ("@banned thing", " ", "@no-account")
            return [(await http.post("/pictures", json={"prompt": each})).status_code for each in prompts]

        assert self.run(service, story) == [422, 422, 503]
        assert paid(servings) == 0

    @pytest.mark.parametrize("token", ["pro365:1712345678", "nobody:1"])
    def test_a_task_that_nobody_knows_is_404(self, service, token):
        async def story(http):
            return (await http.get(f"/pictures/{token}")).status_code

        assert self.run(service, story) == 404

    def test_however_often_somebody_looks_a_picture_is_fetched_once(self, service, servings, monkeypatch):
        task = journeykit.Client("trueai").imagine("a lighthouse in fog").wait()
        saved = []

        async def save(image, path):
            saved.append(path)
            await asyncio.Event().wait()  # until the service ends

        monkeypatch.setattr(journeykit.AsyncImage, "save", save)

        async def story(http):
            await asyncio.gather(*(http.get(f"/pictures/{task.token}") for _ in range(5)))

        self.run(service, story)
        assert len(saved) <= 1

    def test_the_other_provider_takes_over(self, service, servings, monkeypatch):
        monkeypatch.setenv("TRUEAI_API_KEY", "sk-wrong")

        async def story(http):
            return (await http.post("/pictures", json={"prompt": "a lighthouse in fog"})).json()["token"]

        assert self.run(service, story).startswith("pro365:")

    def test_what_is_no_token_is_not_found(self, service):
        async def story(http):
            return [(await http.get(path)).status_code for path in ("/pictures/x:1", "/pictures/x:1/file")]

        assert self.run(service, story) == [404, 404]


@pytest.fixture
def root_logger_as_before():
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.mark.usefixtures("root_logger_as_before")  # a Celery worker takes it over
def test_the_worker_pays_once_and_collects(servings, monkeypatch):
    from celery.contrib.testing.worker import start_worker

    from examples import celery_worker

    app = celery_worker.app
    app.conf.update(broker_transport_options={"polling_interval": 0.01}, worker_timer_precision=0.01)
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="critical", shutdown_timeout=10):
        for provider in names():
            monkeypatch.setenv("MJ_PROVIDER", provider)
            saved = celery_worker.order("a lighthouse in fog").get(timeout=20, interval=0.05)
            assert Path(saved).read_bytes().startswith(PNG)
            assert len(servings[provider].world.ledger) == 1
        with pytest.raises(Exception, match="moderator"):
            celery_worker.order("a lighthouse @fail").get(timeout=20, interval=0.05)


def test_a_worker_repeats_what_may_be_otherwise_in_a_while_and_nothing_else(servings, monkeypatch):
    from examples import celery_worker

    monkeypatch.setenv("MJ_PROVIDER", "pro365")
    asked = servings["pro365"].world.requests
    with pytest.raises(journeykit.PromptRejectedError):
        celery_worker.submit.apply(["a lighthouse @banned"]).get()
    assert len(asked) == 1
    token = celery_worker.submit.apply(["a lighthouse in fog"]).get()
    save, lost = journeykit.Image.save, [journeykit.APIConnectionError("out of reach")]
    monkeypatch.setattr(
        journeykit.Image, "save", lambda image, path: (_ for _ in ()).throw(lost.pop()) if lost else save(image, path)
    )
    assert Path(celery_worker.collect.apply([token]).get()).read_bytes().startswith(PNG)
    assert not lost


class TestBatch:
    @pytest.fixture
    def graph(self, tmp_path):
        path = tmp_path / "graph.json"
        path.write_text((EXAMPLES / "batch.json").read_text("utf-8"), "utf-8")
        return path

    @pytest.mark.parametrize("provider", names())
    def test_a_graph_is_played_once(self, graph, provider, servings, capsys):
        assert batch.main([str(graph), "--provider", provider, "--spend", "4"]) == 0
        saved = [line for line in capsys.readouterr().out.splitlines() if line.endswith(".png")]
        assert len(set(saved)) == 4
        assert all(Path(each).read_bytes().startswith(PNG) for each in saved)
        before = paid(servings)
        assert batch.main([str(graph), "--provider", provider, "--spend", "0"]) == 0, "all of it is paid for"
        assert paid(servings) == before > 0

    def test_no_more_is_spent_than_was_said(self, graph, servings, capsys):
        assert batch.main([str(graph), "--spend", "3"]) == 1
        assert "--spend" in capsys.readouterr().err
        assert paid(servings) == 3
        assert batch.main([str(graph), "--spend", "1"]) == 0, "it goes on from there"
        assert paid(servings) == 4

    def test_a_submit_of_which_nobody_knows_is_not_sent_again(self, graph, monkeypatch, capsys):
        with serve("pro365", clock=VirtualClock(), faults=[Fault(drop_after(), "submitImagine")]) as serving:
            monkeypatch.setenv("PRO365_API_KEY", serving.api_key)
            monkeypatch.setenv("PRO365_BASE_URL", serving.base_url)
            for _ in range(2):
                assert batch.main([str(graph), "--spend", "4"]) == 1
            assert "its answer got lost" in capsys.readouterr().err
            assert len(serving.world.ledger) == 1

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"1": {"class_type": "Sampler", "inputs": {}}}, "class_type must be one of"),
            ({"3": {"class_type": "Upscale", "inputs": {"which": 1}}}, "needs the input 'tasks'"),
            ({"5": {"class_type": "Save", "inputs": {"tasks": ["9", 0], "folder": "x"}}}, "node 9, which is not there"),
            ({"1": {"class_type": "Prompts", "inputs": {"texts": ["5", 0]}}}, "wait for each other"),
            (
                {"5": {"class_type": "Save", "inputs": {"tasks": ["3", 0], "folder": "x", "foldr": "x"}}},
                "knows no input 'foldr'",
            ),
        ],
    )
    def test_a_wrong_graph_is_not_begun(self, graph, monkeypatch, tmp_path, change, said, capsys):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PRO365_API_KEY", "sk-test")
        monkeypatch.setenv("PRO365_BASE_URL", "http://127.0.0.1:1")
        graph.write_text(json.dumps(json.loads(graph.read_text()) | change))
        assert batch.main([str(graph), "--spend", "4"]) == 1
        assert said in capsys.readouterr().err


def test_the_notebook_runs(servings, monkeypatch, capsys):
    """Cell by cell as IPython does it, without its kernel: that would take longer to start than all examples to run."""
    shown = []
    display = types.ModuleType("IPython.display")
    display.Image, display.display = (lambda data, **_: data), shown.append
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    notebook = json.loads((EXAMPLES / "first_pictures.ipynb").read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in cells), "notebooks are kept without outputs"

    async def run():
        names = {"__name__": "__main__"}
        for number, cell in enumerate(cells):
            source = "".join(cell["source"])
            code = compile(source, f"cell {number}", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            if inspect.iscoroutine(running := eval(code, names)):
                await running

    asyncio.run(run())
    assert len(shown) == 5
    assert all(each.startswith(PNG) for each in shown)
    promised = re.findall(r"\*\*(One|Three) paid", "".join("".join(each["source"]) for each in notebook["cells"]))
    assert paid(servings) == sum({"One": 1, "Three": 3}[each] for each in promised) == 5
    assert "['U1', 'U2', 'U3', 'U4'" in capsys.readouterr().out
