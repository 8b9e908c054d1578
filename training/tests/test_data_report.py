"""The data report counts what is there and shows no picture of it."""

from training.data import report, sources


def test_the_report_is_written(made_set, tmp_path, capsys):
    words = ["--data", str(made_set), "--out", str(tmp_path)]
    report.main(report.arguments().parse_args(words))
    text = (tmp_path / "data.md").read_text()
    assert "63 pictures of 56 lesions" in text and "keeps 56 and leaves 7 out" in text
    assert {p.name for p in tmp_path.glob("*.png")} == {
        f"data-{name}.png" for name in ("class", *report.FACTS)
    }
    assert "63 pictures" in capsys.readouterr().out


def test_counts(made_set):
    records = sources.ham10000(made_set)
    rows = report.class_rows(records, {r.image: "train" for r in records})
    assert rows[0] == ["MEL", 9, 8, 9, 0, 0]
    assert rows[-1] == ["all", 63, 56, 63, 0, 0]
    ages = list(report.counted(records, report.FACTS["age"]))
    assert ages == [*sorted(ages[:-1]), report.MISSING]
    for name, fact in report.FACTS.items():
        assert sum(report.counted(records, fact).values()) == 63, name
        assert sum(sum(row[1:]) for row in report.cross_rows(records, fact)) == 63
