"""`python -m warmlinks_samples`: what its commands write and say."""

from __future__ import annotations

import pytest

from warmlinks_samples import generations
from warmlinks_samples.__main__ import main
from warmlinks_samples.judging import describe
from warmlinks_samples.truth import Evaluation


def test_write_names_the_four_archives(tmp_path, capsys):
    """`write DIR` puts one zip per network there, and a takeout, and prints their paths."""
    assert main(["write", str(tmp_path), "--seed", "3"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        str(path)
        for path in sorted(tmp_path.glob("*.zip"), key=lambda path: ("tw", "fa", "Co", "ta").index(path.name[:2]))
    ]


def test_write_all_has_a_folder_for_every_generation(tmp_path, capsys):
    """`write DIR --all` writes every generation there has been."""
    assert main(["write", str(tmp_path), "--all"]) == 0

    folders = {(path.parent.name, path.name) for path in tmp_path.glob("*/*")}
    assert folders == {(one.network, one.name) for one in generations.GENERATIONS}
    assert len(capsys.readouterr().out.splitlines()) == len(generations.GENERATIONS) + 3


def test_generations_prints_the_page_or_writes_it(tmp_path, capsys):
    """`generations` prints the reference page, `generations FILE` writes it."""
    file = tmp_path / "page.md"

    main(["generations"])
    printed = capsys.readouterr().out
    main(["generations", str(file)])

    assert printed == file.read_text(encoding="utf-8") == generations.page()


def test_evaluate_loads_worlds_and_prints_four_measures(capsys):
    """`evaluate` goes the whole way: archives, sources, a book, its introductions, and the truth."""
    assert main(["evaluate", "--seeds", "7"]) == 0

    lines = capsys.readouterr().out.splitlines()
    measures = {line[:24].strip(): [float(word) for word in line[24:].split()] for line in lines[1:5]}
    assert list(measures) == ["detection", "role", "introducer and parties", "label"]
    assert all(true > 30 for *_, true in measures.values())
    assert measures["detection"][1] > 0.8
    assert lines[5].startswith("asked about")


def test_nothing_found_of_nothing_is_no_mistake():
    """An evaluation of no world has nothing to hold against anybody."""
    _, *shares, asked = describe(Evaluation(), details=True)

    assert [line.split()[-5:] for line in shares] == [["1.000", "1.000", "0", "0", "0"]] * 4
    assert asked.endswith("0 of 0 missed; 0 questions in all")


def test_a_wrong_call_is_refused():
    """Without a command there is a usage line and status 2."""
    with pytest.raises(SystemExit) as stopped:
        main([])

    assert stopped.value.code == 2
