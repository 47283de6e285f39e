"""Python files of the checkout as syntax trees, and small questions about them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def tree(path: Path) -> ast.Module:
    """Parse a file; one that is missing or broken reads nothing."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ast.Module(body=[], type_ignores=[])


def functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module, methods included, inner ones as part of theirs."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (each for each in node.body if isinstance(each, ast.FunctionDef))


def texts(node: ast.AST) -> set[str]:
    """Collect the string constants below a node."""
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def names(node: ast.AST) -> set[str]:
    """Collect the plain names that are read below a node."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def plain(name: str) -> str:
    """Bring a name of any style into one form, to compare them."""
    return name.replace("_", "").replace("-", "").lower()
