"""The pictures of the benchmarks' pages, drawn by the real gnuplot, also of noise."""

import pathlib
import shutil
import sys
import xml.etree.ElementTree

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench"))
from page import Picture  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("gnuplot"), reason="gnuplot is not installed")


def case(size=1, **samples):
    return {"samples": samples, "unit": "ns", "parameters": {"size": size}}


def bars(measured, contenders=("asked",)):
    return Picture.of_contenders("bars", "bars", measured, contenders, empty="empty")


def lines(*cases):
    return Picture.lines("lines", "lines", "size", cases, "size", ["asked"], empty="empty")


def words_of(path):
    texts = xml.etree.ElementTree.parse(path).getroot().iter("{http://www.w3.org/2000/svg}text")
    return {"".join(text.itertext()).strip() for text in texts}


def is_drawn(picture, folder):
    if not picture.draw(folder):
        return False
    return xml.etree.ElementTree.parse(folder / f"{picture.name}.svg").getroot().tag.endswith("svg")


@pytest.mark.parametrize("taken", [1e6, 2e6], ids=["faster", "equal"])
def test_bars_that_noise_puts_below_the_empty_program_are_left_out(tmp_path, taken):
    measured = case(asked=[5e6, 6e6], below=[taken, taken], empty=[2e6, 2e6])
    assert is_drawn(bars(measured, ["asked", "below"]), tmp_path)
    assert words_of(tmp_path / "bars.svg") >= {"asked"} and "below" not in words_of(tmp_path / "bars.svg")
    assert not is_drawn(bars(measured, ["below"]), tmp_path)


def test_each_bar_bears_its_name_and_its_amount(tmp_path):
    assert is_drawn(bars(case(asked=[5e6], quick=[2.5e6], empty=[1e6]), ["quick", "asked"]), tmp_path)
    assert words_of(tmp_path / "bars.svg") >= {"asked", "4.00 ms", "quick", "1.50 ms"}


def test_each_of_a_pair_of_bars_bears_its_amount_and_the_first_two_say_which_is_which(tmp_path):
    rows = [("one", 5e6, 2.5e6), ("another", 4e6, 1e6)]
    assert is_drawn(Picture.pairs("pairs", "pairs", rows, ("without", "with")), tmp_path)
    assert words_of(tmp_path / "pairs.svg") >= {"one", "another", "5.00 ms without", "2.50 ms with", "4.00 ms", "1.00 ms"}
    assert not is_drawn(Picture.pairs("none", "none", [], ("without", "with")), tmp_path)


def test_each_line_bears_its_name_and_there_is_no_legend(tmp_path):
    assert is_drawn(lines(case(asked=[5e6], empty=[2e6]), case(size=10, asked=[9e6], empty=[2e6])), tmp_path)
    assert "asked" in words_of(tmp_path / "lines.svg")


def test_a_bar_of_which_one_round_is_below_the_empty_program_is_drawn(tmp_path):
    assert is_drawn(bars(case(asked=[5e6, 6e6, 1e6], empty=[2e6, 2e6, 2e6])), tmp_path)


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
