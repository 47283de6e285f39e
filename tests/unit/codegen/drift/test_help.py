"""The help of drift fits a terminal of 80 columns, which argparse alone does not see to."""

import pytest

from journeykit_codegen.__main__ import main


def test_no_line_is_wider_than_a_terminal(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["drift", "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert "[--page FILE | --har FILE | --trace FILE | --bodies DIR | --since REV]" in "\n".join(lines)
