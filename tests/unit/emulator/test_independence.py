"""The emulator is written from facts about providers, not from this project's other parts."""

import ast
from pathlib import Path

import pytest

import journeykit_emulator
from journeykit_emulator.provider import load_wire, provider_names

PACKAGE = Path(journeykit_emulator.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_nothing_else_of_ours(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    ours = {name for name in imported if name.startswith("journeykit")}
    assert {name for name in ours if name.partition(".")[0] != "journeykit_emulator"} == set()


def test_a_wire_is_a_module_named_like_its_provider(provider):
    wire = load_wire(provider)
    assert wire.PROVIDER.name == provider
    assert len(set(wire.PROVIDER.keys)) == 2
    assert (PACKAGE / "wire" / f"{provider}.py").is_file()
    assert len(provider_names()) == len(list((PACKAGE / "wire").glob("[!_]*.py")))
