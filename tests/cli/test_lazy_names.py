"""`import journeykit` imports nothing else, and still everything is where users look for it."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import journeykit
from journeykit import adapters


def told_to_type_checkers():
    """Where the `if TYPE_CHECKING` block says that each name is."""
    tree = ast.parse(Path(journeykit.__file__).read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imports = (node for node in block.body if isinstance(node, ast.ImportFrom))
    return {name.name: each.module for each in imports for name in each.names}


def test_each_name_is_what_type_checkers_are_told():
    told = told_to_type_checkers()
    assert sorted(journeykit.__all__) == sorted({*told, "__version__"} - {"errors"})
    for name in set(journeykit.__all__) - {"__version__", "webhook"}:
        assert getattr(journeykit, name).__module__ == told[name]
    assert set(journeykit.__all__) <= set(dir(journeykit))


def test_a_service_starts_with_what_it_uses():
    code = """
import sys, journeykit
print(sorted(name for name in sys.modules if name.startswith(("journeykit.", "httpx", "typing"))))
from journeykit import *
assert isinstance(__version__, str) and issubclass(APIError, journeykit.errors.JourneyError)
assert journeykit.webhook is webhook and webhook.__name__ == "journeykit.webhook"
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "journeykit." not in done.stdout
    assert "httpx" not in done.stdout


@pytest.mark.parametrize("provider", adapters.names())
def test_a_client_is_ready_before_the_http_library(provider):
    code = f"""
import sys, journeykit
for kind in (journeykit.Client, journeykit.AsyncClient):
    assert kind("{provider}", api_key="sk-123456", base_url="https://provider.example").can("imagine")
print(sorted(name for name in sys.modules if name.startswith(("httpx", "httpcore", "journeykit_clients"))))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_errors_travel():
    error = pickle.loads(pickle.dumps(journeykit.TaskFailedError("no", task=None)))
    assert type(error) is journeykit.TaskFailedError


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        journeykit.nothing_of_ours  # noqa: B018
