"""The packages of a small checkout: made, skipped, checked, repaired."""

import errno
import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import grimp
import pytest

import journeykit_clients as clients
import journeykit_codegen
from journeykit_codegen.__main__ import main
from journeykit_codegen.errors import CodegenError
from journeykit_codegen.lock import read_lock
from journeykit_codegen.recipe import recipe_files
from journeykit_codegen.workshop import Workshop

PROJECT = Path(__file__).parents[3]
CODE = Path(journeykit_codegen.__file__).parent


def run(checkout: Path, *arguments: str) -> int:
    return main(["--root", str(checkout), *arguments])


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def made(checkout: Path) -> Path:
    assert run(checkout, "generate") == 0
    return checkout


def package(checkout: Path) -> Path:
    return checkout / "generated" / "journeykit_clients" / "tiny"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_what_is_in_a_package(made: Path) -> None:
    names = set(tree(package(made)))
    assert {"documented.json", "observed.json", "client.json", "client.py", "types.py"} <= names
    assert {"api/submit/submit_imagine.py", "api/task/fetch_task.py", "models/task.py"} <= names
    fetch = (package(made) / "api" / "task" / "fetch_task.py").read_text()
    assert "Task.from_dict(response.json())" in fetch
    imagine = (package(made) / "api" / "submit" / "submit_imagine.py").read_text()
    assert 'headers["Content-Type"] = "application/x-www-form-urlencoded"' in imagine
    assert {path.name for path in (made / "generated").iterdir()} == {"LOCK.toml", "journeykit_clients"}


def test_unchanged_is_skipped(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in package(made).rglob("*")}
    capsys.readouterr()
    assert run(made, "generate") == 0
    assert capsys.readouterr().out == "tiny: unchanged\n"
    assert {path: path.stat().st_mtime_ns for path in package(made).rglob("*")} == before
    assert run(made, "generate", "--force") == 0
    assert capsys.readouterr().out == "tiny: generated\n"


@pytest.mark.parametrize("file", ["specs/tiny.yaml", "overlays/tiny.yaml", "overlays/client.yaml"])
def test_a_changed_input_is_noticed(made: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with (made / file).open("a") as text:
        text.write("# a word more\n")
    capsys.readouterr()
    assert run(made, "generate", "--check") == 1
    assert capsys.readouterr().out == "tiny: LOCK.toml is out of date\n"
    assert run(made, "generate") == 0
    assert capsys.readouterr().out == "tiny: generated\n"
    assert run(made, "generate", "--check") == 0


@pytest.mark.parametrize(
    ("module", "said"),
    [("overlay_target.py", "generated"), ("overlay.schema.json", "generated"), ("drift.py", "unchanged")],
)
def test_changed_code_is_noticed(made: Path, tmp_path: Path, module: str, said: str) -> None:
    code = tmp_path / "code" / "journeykit_codegen"
    shutil.copytree(CODE, code, ignore=shutil.ignore_patterns("__pycache__"))
    with (code / module).open("a") as text:
        text.write("\n")
    environment = {**os.environ, "PYTHONPATH": str(code.parent)}
    command = [sys.executable, "-m", "journeykit_codegen", "--root", str(made), "generate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"tiny: {said}\n"


def test_a_spec_that_is_edited_meanwhile_is_out_of_date(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, replace = made / "specs" / "tiny.yaml", Workshop._replace
    edit(spec, "title: ", "title: New ")

    def edited(self: Workshop, stale: Any) -> None:
        replace(self, stale)
        edit(spec, "title: ", "title: Newer ")

    monkeypatch.setattr(Workshop, "_replace", edited)
    assert list(Workshop(made).generate()) == ["tiny: generated"]
    monkeypatch.setattr(Workshop, "_replace", replace)
    assert list(Workshop(made).generate()) == ["tiny: generated"]
    assert list(Workshop(made).generate(["tiny", "tiny"])) == ["tiny: unchanged"]


def test_the_recipe_is_what_is_imported_to_make_a_client() -> None:
    # Asked of import-linter's engine, which reads Python and not text.
    graph = grimp.build_graph("journeykit_codegen", include_external_packages=False, cache_dir=None)
    entrances = {"journeykit_codegen.effective", "journeykit_codegen.generate"}
    wanted = entrances.union(*(graph.find_upstream_modules(module) for module in entrances))
    assert {f"journeykit_codegen.{path.stem}" for path in recipe_files() if path.suffix == ".py"} == wanted


def test_an_unchanged_run_imports_no_generator(made: Path) -> None:
    code = f"import sys; from journeykit_codegen.__main__ import main; main(['--root', {str(made)!r}, 'generate'])"
    code += "; print(*{'yaml', 'jsonschema', 'jsonpath_rfc9535', 'openapi_python_client'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "tiny: unchanged\n\n"


def test_a_failure_at_one_leaves_all(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("specs", "overlays"):
        text = (made / folder / "tiny.yaml").read_text()
        (made / folder / "small.yaml").write_text(text.replace("tiny.yaml", "small.yaml"))
    edit(made / "specs" / "tiny.yaml", "          items: {$ref: '#/components/schemas/Button'}\n", "")
    before = tree(made / "generated")
    assert run(made, "generate") == 2
    assert capsys.readouterr().err.startswith("journeykit_codegen: tiny: ")
    assert tree(made / "generated") == before


def test_an_edited_package_is_repaired(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(made)
    edit(package(made) / "models" / "task.py", "class Task", "class Tusk")
    (package(made) / "models" / "stale.py").write_text("")
    (package(made) / "errors.py").unlink()
    capsys.readouterr()
    edited = tree(made)
    assert run(made, "generate", "--check") == 1
    assert capsys.readouterr().out.splitlines() == [
        "tiny/errors.py: is missing",
        "tiny/models/stale.py: should not exist",
        "tiny/models/task.py: differs",
    ]
    assert tree(made) == edited, "--check wrote something"
    assert run(made, "generate") == 0
    assert tree(made) == before


def test_python_caches_are_no_difference(made: Path) -> None:
    (package(made) / "__pycache__").mkdir()
    (package(made) / "__pycache__" / "client.cpython-311.pyc").write_bytes(b"x")
    assert run(made, "generate", "--check") == 0


def test_a_package_without_spec_is_found_and_removed(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(made)
    package(made).with_name("gone").mkdir()
    (package(made).with_name("gone") / "client.py").write_text("")
    with (made / "generated" / "LOCK.toml").open("a") as lock:
        entry = read_lock(made / "generated" / "LOCK.toml")["tiny"]
        lock.write("[gone]\n" + "".join(f'{key} = "{value}"\n' for key, value in entry._asdict().items()))
    capsys.readouterr()
    assert run(made, "generate", "--check") == 1
    assert capsys.readouterr().out.splitlines() == [
        "gone: is generated, but has no spec",
        "gone: is locked, but has no spec",
    ]
    assert run(made, "generate", "tiny") == 0
    assert package(made).with_name("gone").is_dir(), "one provider was asked for"
    assert run(made, "generate") == 0
    assert tree(made) == before


def test_a_file_beside_the_packages_is_found(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (made / "generated" / "journeykit_clients" / "stray.py").write_text("")
    assert run(made, "generate", "--check") == 1
    assert capsys.readouterr().out == "stray.py: should not exist\n"


def test_a_warning_of_the_generator_fails_and_leaves_everything(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(made / "generated")
    spec = made / "specs" / "tiny.yaml"
    # An array without items: the generator would leave Task out and go on.
    edit(spec, "          items: {$ref: '#/components/schemas/Button'}\n", "")
    assert run(made, "generate") == 2
    message = capsys.readouterr().err
    assert message.startswith("journeykit_codegen: tiny: ")
    assert message.count("\n") == 1
    assert tree(made / "generated") == before


def test_a_crash_of_the_generator_is_one_sentence(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(made / "specs" / "tiny.yaml", "enum: [MID_JOURNEY, NIJI_JOURNEY]", "enum: [MID_JOURNEY, mid_journey]")
    assert run(made, "generate") == 2
    assert "tiny: the generator crashed" in capsys.readouterr().err


def test_fields_that_cannot_be_told_apart_are_named(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(
        made / "specs" / "tiny.yaml",
        "botType:",
        "class: {type: string}\n        class_: {type: string}\n        botType:",
    )
    assert run(made, "generate") == 2
    message = capsys.readouterr().err
    assert "ImagineRequest/properties/class_: the generator cannot have 'class_' beside 'class'" in message


def test_the_line_of_an_action_that_cannot_be_applied_is_named(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = made / "overlays" / "tiny.yaml"
    text = overlay.read_text()
    line = text.count("\n") + 2
    overlay.write_text(f"{text}  # news\n  - {{target: $.nowhere, remove: true}}\n")
    assert run(made, "generate") == 2
    assert f"tiny.yaml:{line}: action " in capsys.readouterr().err


def test_the_lock_is_checked_for_sense(made: Path) -> None:
    (made / "generated" / "LOCK.toml").write_text("[tiny]\nspec = 'x'\n")
    with pytest.raises(CodegenError, match="is not a lock file"):
        list(Workshop(made).check())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate", "nobody"], "there is no provider 'nobody'"),
        (["show", "nobody"], "there is no provider 'nobody'"),
        (["lint", "nobody"], "there is no provider 'nobody'"),
        (["--root", "/", "generate"], "has no specs/ directory"),
    ],
)
def test_usage_mistakes(checkout: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(checkout, *arguments) == 2
    assert message in capsys.readouterr().err


def test_what_is_not_installed_is_one_sentence(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "journeykit_codegen.lint", raising=False)
    monkeypatch.setitem(sys.modules, "openapi_spec_validator", None)
    assert run(checkout, "lint") == 2
    told = capsys.readouterr().err
    assert told == (
        "journeykit_codegen: this command needs openapi_spec_validator: pip install 'journeykit[codegen]'\n"
    )


@pytest.mark.parametrize("kind", ["a folder", "a broken link"])
def test_a_spec_that_is_no_file_keeps_its_client(made: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec, before = made / "specs" / "tiny.yaml", tree(made / "generated")
    spec.unlink()
    if kind == "a folder":
        spec.mkdir()
    else:
        spec.symlink_to("nowhere")
    assert run(made, "generate") == 2
    assert capsys.readouterr().err.endswith(f"{spec} is no file\n")
    assert tree(made / "generated") == before


def test_show(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(checkout, "show", "tiny", "--level", "client") == 0
    assert "x-known-values" in capsys.readouterr().out
    assert run(checkout, "show", "tiny") == 0
    assert "x-known-values" not in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["ascii", None], ids=["without the letters", "closed"])
def test_no_stream_ends_a_command(
    checkout: Path, encoding: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if encoding is None:
        monkeypatch.setattr(sys, "stdout", None)
        assert run(checkout, "show", "tiny") == 0
        sys.stdout.close()  # what stands in for it
        return
    with (tmp_path / "out").open("w", encoding=encoding) as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert run(checkout, "show", "tiny") == 0
    assert "绘图" in json.loads((tmp_path / "out").read_text("utf-8"))["paths"]["/submit/imagine"]["post"]["summary"]


def test_an_interrupt_leaves_everything_and_no_traceback(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = tree(made / "generated")
    monkeypatch.setattr("journeykit_codegen.generate._run_ruff", interrupted)
    capsys.readouterr()
    assert run(made, "generate", "--force") == 130
    assert capsys.readouterr().err == "journeykit_codegen: interrupted\n"
    assert tree(made / "generated") == before


def test_lint_command(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(checkout, "lint") == 0
    edit(checkout / "specs" / "tiny.yaml", "tags: [task]", "tags: [任务]")
    assert run(checkout, "lint", "tiny") == 1
    assert "ascii_tags" in capsys.readouterr().out


def test_bytes_do_not_depend_on_the_surroundings(made: Path, tmp_path: Path) -> None:
    # An enclosing ruff configuration, another directory, another hash seed, no PATH.
    (made / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\nindent-width = 2\n")
    before = tree(made)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**os.environ, "PATH": "", "PYTHONHASHSEED": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "journeykit_codegen", "--root", str(made), "generate", "--force"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(made) == before


def test_a_file_that_cannot_be_written_is_one_sentence(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "generated").write_text("in the way")
    assert run(checkout, "generate") == 2
    message = capsys.readouterr().err
    assert message.startswith(f"journeykit_codegen: {checkout / 'generated'}")
    assert message.count("\n") == 1


def test_a_full_disk_leaves_the_lock(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = made / "generated" / "LOCK.toml"
    before = lock.read_bytes() + b"\n"  # so that there is something to write
    lock.write_bytes(before)

    def full(path: Path, *_: Any, **__: Any) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert run(made, "generate") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert lock.read_bytes() == before
    assert [path.name for path in lock.parent.iterdir() if path.name.startswith(".")] == []


def test_every_committed_module_imports() -> None:
    # Some of the generator's mistakes show up here first: `NameError: Unset`.
    modules = [module.name for module in pkgutil.walk_packages(clients.__path__, "journeykit_clients.")]
    assert modules
    for name in modules:
        importlib.import_module(name)


def test_the_committed_packages_are_current() -> None:
    assert list(Workshop(PROJECT).check()) == []
