"""What must hold of the repository as a whole, so that a provider is four files and nothing else."""

import ast
import inspect
import json
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import journeykit
from journeykit.adapters import load, names
from journeykit.adapters.protocol import Adapter

ROOT = Path(__file__).parents[2]
FACADE = sorted(Path(journeykit.__file__).parent.rglob("*.py"))
PROVIDERS = names()


def runtime_imports(path: Path) -> set[str]:
    """Modules that a file imports when it runs; those for the type checker only do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def modules_after(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_one_name_is_the_stem_of_four_things():
    generated = ROOT / "generated" / "journeykit_clients"
    assert PROVIDERS
    assert tuple(sorted(path.stem for path in (ROOT / "specs").glob("*.yaml"))) == PROVIDERS
    assert tuple(sorted(path.stem for path in (ROOT / "overlays").glob("*.yaml") if path.stem != "client")) == PROVIDERS
    assert tuple(sorted(path.parent.name for path in generated.glob("*/client.py"))) == PROVIDERS


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_adapter_says_what_its_document_says(provider):
    document = json.loads((ROOT / "generated/journeykit_clients" / provider / "documented.json").read_text("utf-8"))
    adapter = load(provider)
    assert provider == adapter.NAME
    servers = [server["url"] for server in document["servers"]]
    assert adapter.BASE_URL in servers if adapter.BASE_URL else not servers[0].startswith("http")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_adapter_imports_its_own_client_only(provider):
    path = Path(journeykit.__file__).parent / "adapters" / f"{provider}.py"
    clients = {name.split(".")[1] for name in runtime_imports(path) if name.startswith("journeykit_clients")}
    assert clients == {provider}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_adapter_has_what_its_protocol_asks_for(provider):
    adapter = load(provider)
    asked = {name: member for name, member in vars(Adapter).items() if not name.startswith("_")}
    assert {"NAME", "BATCH", "imagine", "read_callback"} <= asked.keys() <= set(dir(adapter))
    for name, member in asked.items():
        if inspect.isfunction(member):
            _, *wanted = inspect.signature(member).parameters
            assert list(inspect.signature(getattr(adapter, name)).parameters) == wanted, name


def test_three_modules_import_the_http_library():
    users = {path.stem for path in FACADE if any(name.split(".")[0] == "httpx" for name in runtime_imports(path))}
    assert users == {"http_clients", "direct", "transport"}


def test_importing_journeykit_imports_no_provider():
    assert not {name for name in modules_after("import journeykit") if name.startswith("journeykit_clients")}


def test_opentelemetry_is_imported_with_the_first_client_and_not_before():
    assert "opentelemetry" not in modules_after("import journeykit")
    loaded = modules_after("import journeykit; journeykit.Client('pro365', api_key='sk-test')")
    assert "opentelemetry.trace" in loaded
    assert "opentelemetry.sdk" not in loaded


def test_a_client_that_is_used_imports_its_own_provider_only():
    use = """
import httpx, journeykit
wire = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"id": "1"})))
journeykit.Client("pro365", api_key="sk-test", http_client=wire).fetch("1")
"""
    loaded = modules_after(use)
    clients = {name.split(".")[1] for name in loaded if name.startswith("journeykit_clients.")}
    assert clients == {"pro365"}


def test_the_version_is_the_packages():
    assert journeykit.__version__ == version("journeykit")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == journeykit.__version__


def test_the_lock_pins_everything_and_names_no_address():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pinned) > 40
    assert all("==" in line for line in pinned)
    assert not [line for line in lines if "://" in line or line.startswith("--")]


def test_no_private_dumping_grounds():
    forbidden = {"utils", "helpers", "common", "base"}
    ours = [path for root in ("src", "conformance", "bench") for path in (ROOT / root).rglob("*.py")]
    assert not [path for path in ours if path.stem in forbidden]


def test_the_wheel_holds_every_package(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for package in (
        "journeykit",
        "journeykit_codegen",
        "journeykit_clients",
        "journeykit_emulator",
        "journeykit_conformance",
    ):
        assert f"{package}/py.typed" in held
    suite = ROOT / "conformance"
    data = [
        path
        for path in (suite / "journeykit_conformance").rglob("*")
        if path.suffix in {".json", ".html", ".css", ".toml"}
    ]
    assert len(data) >= 5
    assert {str(path.relative_to(suite)) for path in data} <= held
    for provider in PROVIDERS:
        for level in ("documented", "observed", "client"):
            assert f"journeykit_clients/{provider}/{level}.json" in held
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import journeykit; print(journeykit.__file__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert str(tmp_path) in done.stdout


def test_redis_is_imported_by_those_who_use_it():
    code = (
        "import journeykit; journeykit.AsyncClient('pro365', api_key='sk-test', hub=journeykit.LocalHub(concurrent=1))"
    )
    assert not {name for name in modules_after(code) if name.split(".")[0] == "redis"}


def test_aiohttp_is_not_imported_by_those_without_its_extra():
    code = (
        "sys.modules['httpx_aiohttp'] = None; import asyncio, journeykit\n"
        "async def fetch():\n"
        "    async with journeykit.AsyncClient('pro365', api_key='sk-test', base_url='http://127.0.0.1:9') as client:\n"
        "        await client.with_options(max_retries=0).fetch('1')\n"
        "try: asyncio.run(fetch())\n"
        "except journeykit.APIConnectionError: pass"
    )
    modules = modules_after(code)
    assert "httpx" in modules
    assert "aiohttp" not in modules


def test_a_hub_names_its_missing_extra():
    code = "import sys; sys.modules['redis'] = None; import journeykit; journeykit.RedisHub('redis://localhost')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith("RedisHub needs redis: pip install 'journeykit[redis]'")


def test_a_missing_extra_is_named():
    code = "import sys; sys.modules['starlette'] = None; import journeykit_emulator"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'journeykit[emulator]'" in done.stderr.splitlines()[-1]
