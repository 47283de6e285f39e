"""A provider's adapters: which functions read or send a field, or call an operation, and what the facade gets of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .source_text import functions, names, plain, texts, tree

_PACKAGE = "journeykit.adapters"
_STATES = {"State", "replace"}
_LEAST_SHARED = 2


@dataclass(frozen=True)
class Reader:
    """A function that reads a field, or calls an operation."""

    where: str
    """Module and function."""
    fields: tuple[str, ...] = ()
    """Fields of the facade's state that are made of it."""


@dataclass(frozen=True)
class _Function:
    """A function of an adapter, with what stands in it and what of the facade's own its module imports."""

    where: str
    node: ast.FunctionDef
    within: list[ast.AST]
    foreign: set[str]


class AdapterCode:
    """The adapter module of one provider and the modules of adapters that it imports."""

    def __init__(self, root: Path, provider: str) -> None:
        self._models = root / "generated" / "journeykit_clients" / provider / "models"
        self._modules = dict(_reached(root / "src" / "journeykit" / "adapters", provider))
        self._functions = [
            _Function(f"{name}.{node.name}", node, [*ast.walk(node)], foreign)
            for name, module in self._modules.items()
            for foreign in [_foreign(module)]
            for node in functions(module)
        ]

    def readers(self, component: str, field: str) -> list[Reader]:
        """Find who reads a field of a component schema, by its attribute in the generated model or by its own name."""
        attribute = self._attribute(component, field)
        found = []
        for function in self._functions:
            reads = {
                id(node)
                for node in function.within
                if _reads(node, attribute, field) and not _of_another(node, function, component)
            }
            if reads or any(_sends(node, component, attribute) for node in function.within):
                found.append(Reader(function.where, tuple(_state_fields(function, reads))))
        return found

    def callers(self, operation: str) -> list[Reader]:
        """Find who calls an operation, by the name of its generated module."""
        return [
            Reader(function.where)
            for function in self._functions
            if plain(operation) in {plain(each) for each in names(function.node)}
        ]

    def tables(self, known: list[Any], new: list[Any]) -> list[str]:
        """Find the tables of words that have words of an enum, and lack a new one."""
        found = []
        for name, module in self._modules.items():
            for node in module.body:
                target = node.targets[0] if isinstance(node, ast.Assign) else None
                if isinstance(target, ast.Name) and isinstance(node, ast.Assign):
                    held = texts(node.value)
                    lacking = [each for each in new if isinstance(each, str) and each not in held]
                    if (
                        len(held & {each for each in known if isinstance(each, str) and each}) >= _LEAST_SHARED
                        and lacking
                    ):
                        found.append(f"{name}.{target.id}")
        return found

    def _attribute(self, component: str, field: str) -> str | None:
        for path in self._models.glob("*.py"):
            if plain(path.stem) == plain(component):
                for node in ast.walk(tree(path)):
                    if (
                        isinstance(node, ast.Assign)
                        and isinstance(node.targets[0], ast.Name)
                        and any(_pops(each, field) for each in ast.walk(node.value))
                    ):
                        return node.targets[0].id
        return None


def _reached(folder: Path, provider: str) -> Iterator[tuple[str, ast.Module]]:
    waiting, seen = [provider], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or not (folder / f"{name}.py").is_file():
            continue
        seen.add(name)
        module = tree(folder / f"{name}.py")
        if name != "protocol":
            yield name, module
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(_PACKAGE):
                inside = node.module[len(_PACKAGE) + 1 :]
                waiting += [inside] if inside else [each.name for each in node.names]


def _pops(node: ast.AST, field: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "pop"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == field
    )


def _sends(node: ast.AST, component: str, attribute: str | None) -> bool:
    is_made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and plain(node.func.id) == plain(component)
    return is_made and any(each.arg == attribute for each in node.keywords)  # type: ignore[attr-defined]


def _reads(node: ast.AST, attribute: str | None, field: str) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Load) and node.attr == attribute
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == field
    is_get = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"
    return is_get and bool(node.args) and isinstance(node.args[0], ast.Constant) and node.args[0].value == field  # type: ignore[attr-defined]


def _foreign(module: ast.Module) -> set[str]:
    """Name the types of the facade's own that a module imports: their fields are not the provider's."""
    return {
        each.asname or each.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "journeykit"
        for each in node.names
    }


def _of_another(node: ast.AST, function: _Function, component: str) -> bool:
    """Whether what is read is annotated as something else than a component."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return False
    parameters = (*function.node.args.args, *function.node.args.kwonlyargs)
    stated = [each.annotation for each in parameters if each.arg == node.value.id and each.annotation]
    stated += [
        each.annotation
        for each in function.within
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.target.id == node.value.id
    ]
    said = set().union(*(names(each) | texts(each) for each in stated)) - {"None", "Any", "object"}
    if said & function.foreign:
        return True
    return bool(said) and plain(component) not in {plain(each) for each in said} and any(e[:1].isupper() for e in said)


def _state_fields(function: _Function, reads: set[int]) -> Iterator[str]:
    """Follow what was read through local names into the keywords that make a state."""
    tainted: set[str] = set()

    def holds(node: ast.AST) -> bool:
        return any(id(each) in reads or (isinstance(each, ast.Name) and each.id in tainted) for each in ast.walk(node))

    for node in function.within:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and holds(node.value):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                tainted |= names(target)
    for node in function.within:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _STATES:
            yield from (each.arg for each in node.keywords if each.arg and holds(each.value))
