"""The command: what it prints and how it ends."""

import json

from journeykit_codegen.__main__ import main
from journeykit_codegen.strict_yaml import load


def test_differences_end_with_one(checkout, tmp_path, capsys):
    page = tmp_path / "page.txt"
    page.write_text("GET\n/nowhere\n返回响应\n🟢200成功\n示例\n{}\n", encoding="utf-8")
    assert main(["--root", str(checkout), "drift", "tiny", "--page", str(page)]) == 1
    assert "GET /nowhere: not in the spec" in capsys.readouterr().out


def test_a_page_that_is_the_spec_ends_with_zero(checkout, tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text(json.dumps(load(checkout / "specs" / "tiny.yaml")), encoding="utf-8")
    assert main(["--root", str(checkout), "drift", "tiny", "--json", "--page", str(page)]) == 0
    assert json.loads(capsys.readouterr().out)["differences"] == []


def test_what_is_no_page_ends_with_two(checkout, tmp_path, capsys):
    page = tmp_path / "page.txt"
    page.write_text("nothing here", encoding="utf-8")
    assert main(["--root", str(checkout), "drift", "tiny", "--page", str(page)]) == 2
    assert "shows no operation" in capsys.readouterr().err
    assert main(["--root", str(checkout), "drift", "tiny"]) == 2
