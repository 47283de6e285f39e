"""A graph of nodes, in ComfyUI's API format, run over a provider: prompts -> imagine -> upscale -> save.

    python examples/batch.py examples/batch.json --provider pro365 --spend 4

Needs the provider's key in the environment. Each submit is written down before it is sent, in a file beside the graph,
and its token as soon as it is known: a run that was cut off goes on from there when it is started again. A submit of
which nobody knows whether it was accepted is never sent again by itself.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import journeykit

Graph: TypeAlias = Mapping[str, Mapping[str, Any]]


class GraphError(ValueError):
    """The graph cannot be run as it is; nothing was sent."""


class Run:
    """One run: the client, what it may cost, and the tokens of what it has paid for."""

    def __init__(self, client: journeykit.Client, notebook: Path, spend: int) -> None:
        self.client, self.notebook, self.left = client, notebook, spend
        self.tokens: dict[str, str] = json.loads(notebook.read_text("utf-8")) if notebook.exists() else {}

    def pay(self, what: str, submit: Callable[[], journeykit.Task]) -> journeykit.Task:
        """Submit what was not submitted before, and take up again what was."""
        if token := self.tokens.get(what):
            return self.client.resume(token)
        if what in self.tokens:
            raise GraphError(
                f"{what} was sent, and its answer got lost: look for it at the provider, and write its token into "
                f"{self.notebook}, or take its line out to send it again"
            )
        if self.left < 1:
            raise GraphError(f"{what} would cost more than --spend allows; all that was paid for is in {self.notebook}")
        self.left -= 1
        self.write_down(what, "")
        try:
            task = submit()
        except journeykit.JourneyError as error:
            if getattr(error, "submitted", None) is None:  # refused: nothing was accepted
                del self.tokens[what]
                self.write_down()
            raise
        self.write_down(what, task.token)
        return task

    def write_down(self, what: str | None = None, token: str = "") -> None:
        """Keep what was sent, with its token if that is known."""
        if what is not None:
            self.tokens[what] = token
        self.notebook.write_text(json.dumps(self.tokens, indent=1), "utf-8")

    def finished(self, tasks: Sequence[journeykit.Task]) -> list[journeykit.Task]:
        """Wait for all, and go on with those that succeeded."""
        for task in (ended := self.client.wait_all(tasks)):
            print(f"{task.token} {task.status} {task.fail_reason or ''}".rstrip())
        return [task for task in ended if task.succeeded]


def prompts(_: Run, __: str, texts: Sequence[str], **words: Sequence[str]) -> list[str]:
    """Fill every word into every text."""
    filled = [dict(zip(words, chosen, strict=True)) for chosen in product(*words.values())]
    return [text.format(**each) for text in texts for each in filled]


def imagine(run: Run, node: str, prompts: Sequence[str], flags: str = "") -> list[journeykit.Task]:
    """Draw a grid for each prompt."""
    wanted = [f"{prompt} {flags}".strip() for prompt in prompts]
    submits = [(f"{node}.{number} {each}", partial(run.client.imagine, each)) for number, each in enumerate(wanted)]
    return run.finished([run.pay(*each) for each in submits])


def upscale(run: Run, node: str, tasks: Sequence[journeykit.Task], which: int = 1) -> list[journeykit.Task]:
    """Take one picture out of each grid."""
    return run.finished([run.pay(f"{node} {task.id} {which}", partial(task.upscale, which)) for task in tasks])


def save(_: Run, __: str, tasks: Sequence[journeykit.Task], folder: str) -> list[Path]:
    """Save the picture of each task."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    return [task.image.save(Path(folder) / f"{task.id}.png") for task in tasks if task.image]


@dataclass(frozen=True)
class Kind:
    """A kind of node: what it does, the inputs it needs, and the others it knows (None: all names are fine)."""

    act: Callable[..., list[Any]]
    needs: tuple[str, ...]
    knows: tuple[str, ...] | None = ()


KINDS = {
    "Prompts": Kind(prompts, ("texts",), None),
    "Imagine": Kind(imagine, ("prompts",), ("flags",)),
    "Upscale": Kind(upscale, ("tasks",), ("which",)),
    "Save": Kind(save, ("tasks", "folder")),
}


def links(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the inputs that another node makes: ["its id", number of its output]."""
    for name, value in inputs.items():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and value[1] == 0:
            yield name, value[0]


def ordered(graph: Graph) -> list[str]:
    """Check the graph, before it costs anything, and say in which order its nodes can run."""
    for node, said in graph.items():
        if (kind := KINDS.get(said.get("class_type", ""))) is None:
            raise GraphError(f"node {node}: class_type must be one of {', '.join(KINDS)}")
        inputs = said.get("inputs", {})
        if missing := set(kind.needs) - set(inputs):
            raise GraphError(f"node {node}: {said['class_type']} needs the input {min(missing)!r}")
        if kind.knows is not None and (unknown := set(inputs) - {*kind.needs, *kind.knows}):
            raise GraphError(f"node {node}: {said['class_type']} knows no input {min(unknown)!r}")
        for name, other in links(inputs):
            if other not in graph:
                raise GraphError(f"node {node}: its input {name!r} comes from node {other}, which is not there")
    try:
        leads_to = {node: {other for _, other in links(said["inputs"])} for node, said in graph.items()}
        return list(TopologicalSorter(leads_to).static_order())
    except CycleError as error:
        raise GraphError(f"nodes wait for each other: {' -> '.join(error.args[1])}") from error


def play(graph: Graph, run: Run) -> dict[str, list[Any]]:
    """Run all nodes, and return what each made."""
    made: dict[str, list[Any]] = {}
    for node in ordered(graph):
        inputs = dict(graph[node]["inputs"])
        inputs.update({name: made[other] for name, other in links(inputs)})
        made[node] = KINDS[graph[node]["class_type"]].act(run, node, **inputs)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the graph of a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--provider", default="pro365", choices=["pro365", "ohmygpt", "trueai", "anyapi"])
    parser.add_argument("--spend", type=int, required=True, help="how many paid calls this run may make")
    options = parser.parse_args(arguments)
    notebook = options.graph.with_suffix(f".{options.provider}.tokens.json")
    try:
        with journeykit.Client(options.provider) as client:
            made = play(json.loads(options.graph.read_text("utf-8")), Run(client, notebook, options.spend))
    except (GraphError, journeykit.JourneyError) as error:
        print(f"batch: {error}", file=sys.stderr)
        return 1
    for path in (each for result in made.values() for each in result if isinstance(each, Path)):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
