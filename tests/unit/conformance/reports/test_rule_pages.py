"""The reference of the rules is current, and complete."""

from pathlib import Path

from journeykit_conformance.rule import Level, Rule, all_rules, paid
from journeykit_conformance.rule_pages import INDEX, main, pages

DOCS = Path(__file__).parents[4] / "docs" / "rules"


def test_the_committed_pages_are_current(capsys):
    assert main([str(DOCS), "--check"]) == 0, capsys.readouterr().err


def test_every_rule_has_a_page_that_says_everything():
    made = pages(all_rules())
    for rule in all_rules():
        assert f"[{rule.id}]({rule.id}.md)" in made[INDEX]
        for text in (rule.statement, rule.why, rule.fix, rule.level, *rule.needs):
            assert text.strip()
            assert text in made[f"{rule.id}.md"]


def test_pages_are_written_mended_and_taken_away(tmp_path, capsys):
    directory = tmp_path / "rules"
    assert main([str(directory), "--check"]) == 1
    assert main([str(directory)]) == 0
    assert main([str(directory), "--check"]) == 0
    (directory / INDEX).write_text("old")
    (directory / "MJ-GONE-001.md").write_text("old")
    (directory / "by-hand.md").write_text("kept")
    assert main([str(directory), "--check"]) == 1
    assert "MJ-GONE-001.md is not current" in capsys.readouterr().err
    main([str(directory)])
    assert main([str(directory), "--check"]) == 0
    assert (directory / "by-hand.md").read_text() == "kept"


def test_what_a_rule_takes_is_said_in_words():
    rule = Rule("MJ-X-001", Level.MUST, "a | b", "s", "w", "f", (paid(2), "needs-second-key"), (), lambda _: ())
    made = pages([rule])
    assert (
        "A finished task, or 2 paid calls, a second key of another account. No role is needed." in made["MJ-X-001.md"]
    )
    assert "a &#124; b" in made[INDEX]
