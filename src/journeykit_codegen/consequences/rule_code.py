"""The rules of the conformance suite as text: which of them read a field with a certain role."""

import ast
from pathlib import Path

from .source_text import functions, names, texts, tree

_FOLDER = ("conformance", "journeykit_conformance", "rules")


def rules_reading(root: Path, role: str) -> list[str]:
    """List the addresses of the rules that name a role, themselves or through a function beside them."""
    if not role:
        return []
    found = []
    for path in sorted(root.joinpath(*_FOLDER).glob("*.py")):
        held = list(functions(tree(path)))
        helpers = {each.name for each in held if not _address(each) and role in texts(each)}
        for function in held:
            address = _address(function)
            if address and (role in texts(function) or helpers & names(function)):
                found.append(address)
    return found


def _address(function: ast.FunctionDef) -> str:
    for each in function.decorator_list:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "rule" and each.args:
            first = each.args[0]
            return str(first.value) if isinstance(first, ast.Constant) else ""
    return ""
