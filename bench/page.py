"""The parts a benchmark's page is made of: tables, budgets and pictures."""

import dataclasses
import statistics
import subprocess

from common import Spread, over, ratios

SCALES = {"ns": [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)],
          "B": [("B", 1), ("KiB", 1024), ("MiB", 1 << 20)]}
WIDTH, HEIGHT = 860, 420
COLOURS = ["#1b6ca8", "#d1495b", "#2e933c", "#8f5fbf", "#b07d12", "#3f3f3f", "#1d9a9a", "#e07b39",
           "#8a8a8a", "#5a3e1b", "#c2185b"]


def digits(number):
    """Three of them that tell something."""
    if number == 0 or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def amount(number, unit):
    """With the unit that leaves the fewest digits."""
    if unit not in SCALES:
        return f"{number:,.0f}" if number == int(number) else digits(number)
    name, scale = [each for each in SCALES[unit] if abs(number) >= each[1] or each[1] == 1][-1]
    return f"{digits(number / scale)} {name}"


def span(spread):
    return f"{digits(spread.median)} ({digits(spread.low)}–{digits(spread.high)})"


def markdown_row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


@dataclasses.dataclass
class Table:
    """One row for each case, one column for each contender: medians, and ratios to the first that
    is named. Where `empty` names a contender, it is taken off before."""
    key: str
    title: str
    contenders: list
    command: str = ""
    note: str = ""
    empty: str = None
    baseline: str = None
    transposed: bool = False  # a row for each contender: where there are many
    compared: bool = True

    def cell(self, case, name):
        samples, unit = case["samples"], case["unit"]
        if name not in samples or not samples[name]:
            return "–"
        taken = over(samples, name, self.empty if name != self.empty else None)
        shown = amount(statistics.median(taken), unit)
        baseline = self.baseline or self.contenders[0]
        if self.compared and unit == "ns" and name not in (baseline, self.empty) and baseline in samples:
            compared = ratios(case, name, baseline, self.empty)
            if compared:
                shown += f", {span(Spread.of(compared))}×"
        return shown

    def head(self, name):
        return name + (f", over {self.empty}" if self.empty and name != self.empty else "")

    def rows(self, cases):
        parameters = list(cases[0]["parameters"])
        names = [name for name in self.contenders if any(name in case["samples"] for case in cases)]
        values = [[f"{value:,}" if isinstance(value, int) else value
                   for value in case["parameters"].values()] for case in cases]
        if self.transposed:
            yield [""] + [", ".join(each) for each in values]
            for name in names:
                yield [self.head(name)] + [self.cell(case, name) for case in cases]
        else:
            yield parameters + [self.head(name) for name in names]
            for case, each in zip(cases, values):
                yield each + [self.cell(case, name) for name in names]

    def text(self, cases):
        if not cases:
            return ""
        text = f"### {self.title}\n\n"
        text += (self.note + "\n\n") if self.note else ""
        head, *rows = self.rows(cases)
        text += markdown_row(head) + markdown_row(["---"] * len(head)) + "".join(map(markdown_row, rows))
        return text + (f"\n`{self.command}`\n\n" if self.command else "\n")


@dataclasses.dataclass
class Budget:
    """What something may cost, and what it was measured to: ratios, by what was asked."""
    text: str
    limit: float
    measured: dict
    unit: str = "×"
    at_least: bool = False

    def rows(self):
        first = self.text
        for what, numbers in self.measured.items():
            if not numbers:
                continue
            spread = Spread.of(numbers)
            is_met = spread.median >= self.limit if self.at_least else spread.median <= self.limit
            bound = ("≥ " if self.at_least else "≤ ") + f"{self.limit:g}{self.unit}"
            yield [first, what, bound, span(spread) + self.unit, "met" if is_met else "**missed**"]
            first = ""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("_", "\\\\_") + '"'


@dataclasses.dataclass
class Picture:
    name: str
    title: str
    script: str

    @classmethod
    def start(cls, title):
        return (f'set terminal svg size {WIDTH},{HEIGHT} font "sans-serif,15" background "white"\n'
                f"set title {quoted(title)}\n"
                'set border 3 lc rgb "#666666"\nset tics nomirror\nset grid ytics lt 1 lc rgb "#dddddd"\n')

    @classmethod
    def lines(cls, name, title, x_title, cases, parameter, contenders, empty=None):
        """Time against a parameter, both on logarithmic scales; the bars are the spread."""
        unit, scale = scale_for(cases, contenders)
        script = cls.start(title) + (
            "set logscale xy\nset key outside right top\nset format y '%.10g'\nset format x '%.0f'\n"
            f"set xlabel {quoted(x_title)}\nset ylabel {quoted('time, ' + unit)}\nset xrange [*:*]\n")
        plots, data = [], ""
        for number, contender in enumerate(contenders):
            points = []
            for case in cases:
                spread = drawable(case, contender, empty)
                if spread:
                    points.append(f"{case['parameters'][parameter]} {spread.median / scale:.6g} "
                                  f"{spread.low / scale:.6g} {spread.high / scale:.6g}\n")
            if points:
                data += f"$d{number} << EOD\n" + "".join(points) + "EOD\n"
                plots.append(f"$d{number} using 1:2:3:4 with yerrorlines lw 2 pt 7 ps 0.6 "
                             f"lc rgb '{COLOURS[number % len(COLOURS)]}' title {quoted(contender)}")
        return cls(name, title, script + data + "plot " + ", \\\n  ".join(plots) + "\n" if plots else "")

    @classmethod
    def bars(cls, name, title, labelled, contenders, log=False, empty=None):
        """A group of bars for each (label, case), with the spread on top."""
        cases = [case for _, case in labelled]
        spreads = [[drawable(case, contender, empty) for contender in contenders] for case in cases]
        if not any(map(any, spreads)):
            return cls(name, title, "")
        unit, scale = scale_for(cases, contenders)
        script = cls.start(title) + (
            "set style data histograms\nset style histogram errorbars gap 1 lw 1\n"
            "set style fill solid 0.85 border rgb \"#333333\"\nset boxwidth 0.9\nset key below\n"
            f"set ylabel {quoted('time, ' + unit)}\nset xtics rotate by -25 scale 0\n"
            + ("set logscale y\nset format y '%.10g'\n" if log else "set yrange [0:*]\n"))
        rows = ""
        for (label, _), row in zip(labelled, spreads):
            rows += quoted(label)
            for spread in row:
                rows += (f" {spread.median / scale:.6g} {spread.low / scale:.6g} {spread.high / scale:.6g}"
                         if spread else " NaN NaN NaN")
            rows += "\n"
        plots = [f"$rows using {2 + 3 * i}:{3 + 3 * i}:{4 + 3 * i}:xtic(1) lc rgb "
                 f"'{COLOURS[i % len(COLOURS)]}' "
                 + (f"title {quoted(contender)}" if len(contenders) > 1 else "notitle")
                 for i, contender in enumerate(contenders) if any(row[i] for row in spreads)]
        return cls(name, title, script + f"$rows << EOD\n{rows}EOD\nplot " + ", \\\n  ".join(plots) + "\n")

    @classmethod
    def stages(cls, name, title, stages):
        """One bar from left to right, in nanoseconds, and below what each part of it is."""
        total = sum(taken for _, taken in stages)
        unit, scale = [each for each in SCALES["ns"] if total >= each[1]][-1]
        script = cls.start(title) + (
            f"set terminal svg size {WIDTH},{HEIGHT * 3 // 4}\nset style fill solid 0.85 noborder\nunset ytics\n"
            "set border 1\nset grid noytics xtics\nset yrange [0:1]\nunset key\nset bmargin at screen 0.55\n"
            f"set xrange [0:{1.02 * total / scale:.6g}]\nset xlabel {quoted('time since exec, ' + unit)}\n")
        plots, start, rows = [], 0.0, -(-len(stages) // 2)
        for number, (stage, taken) in enumerate(stages):
            end = start + taken / scale
            colour = COLOURS[number % len(COLOURS)]
            column, row = divmod(number, rows)
            script += (f"$s{number} << EOD\n{start:.6g} {end:.6g}\nEOD\n"
                       f"set label {quoted('■ ' + stage + ', ' + amount(taken, 'ns'))} at screen "
                       f"{0.05 + 0.48 * column:g},{0.275 - 0.075 * row:g} textcolor rgb '{colour}'\n")
            plots.append(f"$s{number} using 1:(0.5):1:2:(0.15):(0.85) with boxxyerror lc rgb '{colour}'")
            start = end
        return cls(name, title, script + "plot " + ", \\\n  ".join(plots) + "\n")

    def draw(self, folder):
        if not self.script:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["gnuplot"], input=f"set output '{folder / (self.name + '.svg')}'\n" + self.script,
                              text=True, stderr=subprocess.PIPE)
        if done.returncode:
            raise RuntimeError(f"gnuplot could not draw {self.name}: {done.stderr.strip()}")
        return True


def drawable(case, contender, empty):
    """The spread that a picture shows, or None: noise may leave nothing of a contender over the empty one,
    and a logarithmic scale has no place for that, neither for the bar nor for its lower whisker."""
    if not case["samples"].get(contender):
        return None
    spread = Spread.of(over(case["samples"], contender, empty))
    if spread.median <= 0:
        return None
    return spread if spread.low > 0 else dataclasses.replace(spread, low=spread.median)


def scale_for(cases, contenders):
    """The unit in which the smallest median is still some ones."""
    medians = [abs(statistics.median(case["samples"][name])) for case in cases for name in contenders
               if case["samples"].get(name)]
    least = min((median for median in medians if median), default=1)
    unit = cases[0]["unit"] if cases else "ns"
    return [each for each in SCALES.get(unit, [(unit, 1)]) if least >= each[1] or each[1] == 1][-1]
