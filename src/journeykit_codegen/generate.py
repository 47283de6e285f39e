"""Makes client packages from the files of their providers, all of them formatted in one go.

Drives openapi-python-client in this process and ruff from this environment, both pinned exactly,
with no configuration but what stands here: the bytes depend on the input and on `SETTINGS`,
never on PATH, the working directory or an enclosing ruff configuration. Writes only into the
directory it is given; what is up to date is `lock`'s business.
"""

import contextlib
import io
import subprocess
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from .document import operations
from .effective import Level, Sources, effective_documents, to_json
from .errors import CodegenError
from .field_names import properties_distinct

SETTINGS: dict[str, Any] = {
    # Names come from components only; a path prefix would rename models when a path is corrected.
    "use_path_prefixes_for_title_model_names": False,
    "docstrings_on_attributes": True,
    # It reads bytes under this one name and leaves out an answer of any other type it does not know.
    "content_type_overrides": {"image/*": "application/octet-stream"},
    # Formatting is done below: the generator would take whatever ruff comes first on PATH.
    "post_hooks": [],
}
FORMATTING: tuple[tuple[str, ...], ...] = (
    ("check", "--fix-only", "--quiet", "--select", "I,F401"),
    ("format", "--quiet", "--line-length", "100"),
)
_ISOLATED = ("--isolated", "--no-cache", "--target-version", "py311")

# The facade calls these two, which the generator does not promise.
_ENDPOINT_FUNCTIONS = ("def _get_kwargs(", "def _parse_response(")


def generate_clients(asked: Sequence[Sources], directory: Path) -> None:
    """Write each provider's package, its three documents inside, to a directory of its name yet to be made."""
    for files in asked:
        try:
            _generate_client(effective_documents(files), directory / files.provider)
        except CodegenError as error:
            raise CodegenError(f"{files.provider}: {error}") from error
    for arguments in FORMATTING:
        _run_ruff(arguments, directory)


def _generate_client(documents: dict[Level, dict[str, Any]], output: Path) -> None:
    _run_generator(documents[Level.CLIENT], output)
    _check_endpoints(documents[Level.CLIENT], output)
    for level, document in documents.items():
        (output / f"{level}.json").write_text(to_json(document), encoding="utf-8", newline="\n")


class _CompiledTemplates(BytecodeCache):
    """What the generator's templates compile to, which takes a third of its time: once for all providers."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _CompiledTemplates()


def _run_generator(document: dict[str, Any], output: Path) -> None:
    for place, problem in properties_distinct(document):
        raise CodegenError(f"{place}: {problem}")
    config = Config.from_sources(
        ConfigFile(**SETTINGS),
        MetaType.NONE,
        document_source="",  # it is given below
        file_encoding="utf-8",
        overwrite=False,
        output_path=output,
    )
    try:
        complaints = _complaints(document, config)
    except Exception as error:  # the generator's own crashes are ValueErrors, KeyErrors and more
        raise CodegenError(f"the generator crashed on the client document: {type(error).__name__}: {error}") from error
    if complaints:
        # Warnings too: for one it leaves a model or a whole endpoint out and goes on.
        raise CodegenError("; ".join(_words(complaints)))


def _complaints(document: dict[str, Any], config: Config) -> Sequence[GeneratorError]:
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        return [data]
    project = Project(openapi=data, config=config)
    project.env.bytecode_cache = _TEMPLATES
    with contextlib.redirect_stdout(io.StringIO()):  # it announces its output directory
        return project.build()


def _words(complaints: Iterable[GeneratorError]) -> Iterable[str]:
    for complaint in complaints:
        words = " ".join(f"{complaint.header} {complaint.detail or ''}".split())
        data = getattr(complaint, "data", None)
        # The texts name values as objects at an address (0.29.1); the data shows them.
        yield (words if data is None else f"{words} in {data.model_dump_json(exclude_unset=True)[:300]}")


def _run_ruff(arguments: tuple[str, ...], directory: Path) -> None:
    ruff = Path(sysconfig.get_path("scripts"), f"ruff{sysconfig.get_config_var('EXE') or ''}")
    if not ruff.is_file():
        raise CodegenError(f"{ruff} is missing; install the `codegen` extra in this environment")
    command = [str(ruff), *arguments, *_ISOLATED, "."]
    done = subprocess.run(  # noqa: S603 - the pinned ruff of this environment, constant arguments
        command, cwd=directory, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise CodegenError(f"ruff {arguments[0]} failed: {done.stderr.strip()}")


def _check_endpoints(document: dict[str, Any], package: Path) -> None:
    modules = [path for path in package.glob("api/*/*.py") if path.name != "__init__.py"]
    expected = len(list(operations(document)))
    if len(modules) != expected:
        raise CodegenError(f"{expected} operations became {len(modules)} modules; is each tagged exactly once?")
    for module in modules:
        text = module.read_text(encoding="utf-8")
        for function in _ENDPOINT_FUNCTIONS:
            if function not in text:
                name = module.relative_to(package)
                raise CodegenError(f"the generated {name} has no `{function}`")
