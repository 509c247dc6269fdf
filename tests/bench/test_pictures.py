"""The pictures of the benchmarks' pages, drawn by the real gnuplot, also of noise."""

import pathlib
import shutil
import sys
import xml.etree.ElementTree

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench"))
from page import Picture  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("gnuplot"), reason="gnuplot is not installed")
LOGARITHMIC = pytest.mark.parametrize("log", [True, False], ids=["logarithmic", "linear"])


def case(size=1, **samples):
    return {"samples": samples, "unit": "ns", "parameters": {"size": size}}


def bars(log, *cases, contenders=("asked",)):
    labelled = [(f"case {number}", each) for number, each in enumerate(cases)]
    return Picture.bars("bars", "bars", labelled, contenders, log=log, empty="empty")


def lines(*cases):
    return Picture.lines("lines", "lines", "size", cases, "size", ["asked"], empty="empty")


def is_drawn(picture, folder):
    if not picture.draw(folder):
        return False
    return xml.etree.ElementTree.parse(folder / f"{picture.name}.svg").getroot().tag.endswith("svg")


@LOGARITHMIC
@pytest.mark.parametrize("taken", [1e6, 2e6], ids=["faster", "equal"])
def test_bars_that_noise_puts_below_the_empty_program_are_left_out(tmp_path, log, taken):
    slower = case(asked=[5e6, 6e6], empty=[2e6, 2e6])
    below = case(asked=[taken], empty=[2e6])
    assert is_drawn(bars(log, slower, below), tmp_path)
    assert not is_drawn(bars(log, below), tmp_path)


@LOGARITHMIC
def test_a_contender_that_noise_puts_below_the_empty_program_everywhere_is_left_out(tmp_path, log):
    cases = [case(asked=[5e6], told=[1e6], empty=[2e6]), case(asked=[5e6], told=[2e6], empty=[2e6])]
    for contenders in (["asked", "told"], ["told", "asked"]):
        assert is_drawn(bars(log, *cases, contenders=contenders), tmp_path)


@LOGARITHMIC
def test_a_bar_of_which_one_round_is_below_the_empty_program_is_drawn(tmp_path, log):
    assert is_drawn(bars(log, case(asked=[5e6, 6e6, 1e6], empty=[2e6, 2e6, 2e6])), tmp_path)


def test_points_that_noise_puts_below_the_empty_program_are_left_out(tmp_path):
    below = case(size=10, asked=[1e6], empty=[2e6])
    assert is_drawn(lines(case(asked=[5e6], empty=[2e6]), below), tmp_path)
    assert not is_drawn(lines(below), tmp_path)


def test_stages_of_which_one_took_less_than_nothing_are_drawn(tmp_path):
    stages = [("loading", 3e6), ("asking", -1e5), ("ending", 1e6)]
    assert is_drawn(Picture.stages("stages", "stages", stages), tmp_path)


def test_what_gnuplot_says_is_in_the_error(tmp_path):
    with pytest.raises(RuntimeError, match="(?s)bars.*undefined"):
        Picture("bars", "bars", "plot undefined_variable\n").draw(tmp_path)
