"""The parts a benchmark's page is made of: tables, budgets and pictures."""

import dataclasses
import math
import re
import statistics
import subprocess

from common import Spread, over, ratios

SCALES = {"ns": [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)],
          "B": [("B", 1), ("KiB", 1024), ("MiB", 1 << 20)]}
WIDTH, HEIGHT = 860, 420
COLOURS = ["#1b6ca8", "#d1495b", "#2e933c", "#8f5fbf", "#b07d12", "#3f3f3f", "#1d9a9a", "#e07b39",
           "#8a8a8a", "#5a3e1b", "#c2185b"]
OURS, OTHERS = "1b6ca8", "a9a9a9"


def digits(number):
    """Three of them that say something."""
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


def write_between(page, mark, lines):
    """Into a page that people wrote, between its marks <!-- MARK --> and <!-- end of MARK -->."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(rf"(<!-- {mark} -->\n).*(<!-- end of {mark} -->)",
                  lambda match: match[1] + "\n".join(lines) + "\n" + match[2], text, flags=re.S)
    page.write_text(text, encoding="utf-8")


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
    before: dict = dataclasses.field(default_factory=dict)  # the same of an older build

    def rows(self):
        first = self.text
        for what, numbers in self.measured.items():
            if not numbers:
                continue
            spread = Spread.of(numbers)
            sign = -1 if self.at_least else 1
            best = spread.high if self.at_least else spread.low
            is_met = sign * spread.median <= sign * self.limit
            missed = f"**missed** by {digits(abs(spread.median - self.limit))}{self.unit}"
            if sign * best <= sign * self.limit:
                missed += ", within the noise"
            bound = ("≥ " if self.at_least else "≤ ") + f"{self.limit:g}{self.unit}"
            before = self.before.get(what)
            yield [first, what, bound, span(Spread.of(before)) + self.unit if before else "",
                   span(spread) + self.unit, "met" if is_met else missed]
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
                'set border 3 lc rgb "#666666"\nset tics nomirror\nhex(text) = int("0x" . text)\n')

    @classmethod
    def lines(cls, name, title, x_title, cases, parameter, contenders, empty=None):
        """Time against a parameter, both on logarithmic scales; the whiskers are the interval, and each line
        bears its name at its end."""
        curves = {}
        for contender in contenders:
            points = [(case["parameters"][parameter], drawable(case, contender, empty)) for case in cases]
            points = [(at, spread) for at, spread in points if spread]
            if points:
                curves[contender] = points
        if not curves:
            return cls(name, title, "")
        lows = [spread.low for points in curves.values() for _, spread in points]
        highs = [spread.high for points in curves.values() for _, spread in points]
        places = sorted({at for points in curves.values() for at, _ in points})
        script = cls.start(title) + (
            "set grid ytics lt 1 lc rgb \"#dddddd\"\nset logscale xy\nunset key\nset rmargin 26\nset lmargin 10\n"
            f"set ytics ({tics(min(lows), max(highs), 'ns')})\n"
            f"set xtics ({', '.join(f'{quoted(amount(at, str()))} {at}' for at in places)})\n"
            f"set xlabel {quoted(x_title)}\nset xrange [{places[0] / 1.05}:{places[-1] * 1.05}]\n"
            f"set yrange [{min(lows) / 1.4:.6g}:{max(highs) * 1.4:.6g}]\n")
        plots, data = [], ""
        ends = spread_out({contender: points[-1][1].median for contender, points in curves.items()},
                          2 * max(highs) / min(lows))
        for number, (contender, points) in enumerate(curves.items()):
            colour = COLOURS[number % len(COLOURS)]
            rows = "".join(f"{at} {spread.median:.6g} {spread.low:.6g} {spread.high:.6g}\n" for at, spread in points)
            data += f"$d{number} << EOD\n{rows}EOD\n"
            data += (f"set label {quoted(contender)} at graph 1.02, first {ends[contender]:.6g} left "
                     f"textcolor rgb '{colour}'\n")
            plots.append(f"$d{number} using 1:2:3:4 with yerrorlines lw 2 pt 7 ps 0.6 lc rgb '{colour}'")
        return cls(name, title, script + data + "plot " + ", \\\n  ".join(plots) + "\n")

    @classmethod
    def bars(cls, name, title, rows):
        """One bar from left to right for each (label, Spread or None, unit), with its amount at its end; those
        of epindex stand out."""
        rows = [row for row in rows if row[1]]
        if not rows:
            return cls(name, title, "")
        unit = rows[0][2]
        largest = max(max(spread.median, spread.high) for _, spread, _ in rows)
        unit_name, scale = [each for each in SCALES.get(unit, [(unit, 1)]) if largest >= each[1] or each[1] == 1][-1]
        width = max(len(label) for label, _, _ in rows)
        script = cls.start(title) + (
            f"set terminal svg size {WIDTH},{90 + 26 * len(rows)}\n"
            "set style fill solid 0.85 noborder\nunset key\nset border 1\nunset ytics\n"
            "set grid noytics xtics lt 1 lc rgb \"#dddddd\"\n"
            f"set lmargin {width + 2}\nset rmargin 14\n"
            f"set yrange [{len(rows) - 0.4:g}:-0.6]\nset xlabel {quoted('time, ' + unit_name if unit == 'ns' else unit_name)}\n"
            f"set xrange [0:{1.05 * largest / scale:.6g}]\n")
        data = "$rows << EOD\n"
        for number, (label, spread, _) in enumerate(rows):
            colour = OURS if label.startswith(("epindex", "epi_", "cdb")) else OTHERS
            script += (f"set label {quoted(label)} at graph -0.01, first {number} right\n"
                       f"set label {quoted('  ' + amount(spread.median, unit))} at "
                       f"{max(spread.median, spread.high) / scale:.6g}, {number} left front\n")
            data += (f"{number} {spread.median / scale:.6g} {spread.low / scale:.6g} "
                     f"{max(spread.median, spread.high) / scale:.6g} {colour}\n")
        return cls(name, title, script + data + "EOD\nplot "
                   "$rows using (0):1:(0):2:($1-0.36):($1+0.36):(hex(strcol(5))) "
                   "with boxxyerror lc rgb variable, \\\n"
                   "  $rows using 2:1:3:4 with xerrorbars pt 0 lw 1.5 lc rgb '#444444'\n")

    @classmethod
    def of_contenders(cls, name, title, measured, contenders, empty=None):
        """A bar for each contender of one case, the slowest first."""
        rows = [(contender, drawable(measured, contender, empty), measured["unit"]) for contender in contenders]
        rows.sort(key=lambda row: -row[1].median if row[1] else 0)
        return cls.bars(name, title, rows)

    @classmethod
    def pairs(cls, name, title, rows, kinds):
        """Two bars for each (label, nanoseconds, nanoseconds), amounts at their ends; the first two say which is which."""
        if not rows:
            return cls(name, title, "")
        unit, scale = [each for each in SCALES["ns"] if max(max(row[1:]) for row in rows) >= each[1]][-1]
        largest = max(max(row[1:]) for row in rows) / scale
        width = max(len(label) for label, _, _ in rows)
        script = cls.start(title) + (
            f"set terminal svg size {WIDTH},{80 + 44 * len(rows)}\nset style fill solid 0.85 noborder\nunset key\n"
            f"set border 0\nunset ytics\nunset xtics\nset lmargin {width + 2}\nset rmargin 22\n"
            f"set yrange [{len(rows) - 0.4:g}:-0.6]\nset xrange [0:{1.02 * largest:.6g}]\n")
        data = "$rows << EOD\n"
        for number, (label, *amounts) in enumerate(rows):
            script += f"set label {quoted(label)} at graph -0.01, first {number} right\n"
            for kind, taken, colour, at in zip(kinds, amounts, (OTHERS, OURS), (number - 0.19, number + 0.19)):
                text = "  " + amount(taken, "ns") + (f" {kind}" if number == 0 else "")
                script += f"set label {quoted(text)} at {taken / scale:.6g}, {at:.6g} left front\n"
                data += f"{at:.6g} {taken / scale:.6g} {colour}\n"
        return cls(name, title, script + data + "EOD\nplot $rows using (0):1:(0):2:($1-0.18):($1+0.18):(hex(strcol(3))) "
                   "with boxxyerror lc rgb variable\n")

    @classmethod
    def stages(cls, name, title, stages):
        """A bar for each (stage, nanoseconds), which begins where the one above it ends."""
        total = sum(max(0, taken) for _, taken in stages)
        unit, scale = [each for each in SCALES["ns"] if total >= each[1]][-1]
        width = max(len(stage) for stage, _ in stages)
        script = cls.start(title) + (
            f"set terminal svg size {WIDTH},{90 + 26 * len(stages)}\nset style fill solid 0.85 noborder\nunset key\n"
            "set border 1\nunset ytics\nset grid noytics xtics lt 1 lc rgb \"#dddddd\"\n"
            f"set lmargin {width + 2}\nset rmargin 14\nset yrange [{len(stages) - 0.4:g}:-0.6]\n"
            f"set xrange [0:{1.02 * total / scale:.6g}]\nset xlabel {quoted('time since exec, ' + unit)}\n")
        data, start = "$rows << EOD\n", 0.0
        for number, (stage, taken) in enumerate(stages):
            end = start + max(0, taken) / scale
            script += (f"set label {quoted(stage)} at graph -0.01, first {number} right\n"
                       f"set label {quoted('  ' + amount(taken, 'ns'))} at {end:.6g}, {number} left front\n")
            data += f"{number} {start:.6g} {end:.6g}\n"
            start = end
        return cls(name, title, script + data + "EOD\nplot $rows using 2:1:2:3:($1-0.36):($1+0.36) "
                   f"with boxxyerror lc rgb '#{OURS}'\n")

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


def spread_out(heights, span_of_scale):
    """The same heights on a logarithmic scale that spans so many times, so far apart that words beside them
    can be read."""
    factor = span_of_scale ** (1 / 14)
    placed, last = {}, 0.0
    for name, height in sorted(heights.items(), key=lambda each: each[1]):
        last = max(height, last * factor)
        placed[name] = last
    return placed


def tics(low, high, unit):
    """For gnuplot: the powers of ten in between, as people read them, and where they are few their multiples."""
    places = [step * 10.0 ** power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
              for step in ((1,) if high / low > 200 else (1, 2, 5))]
    names = []
    for place in places:
        name, scale = [each for each in SCALES[unit] if place >= each[1] or each[1] == 1][-1]
        names.append(f"{quoted(f'{place / scale:g} {name}')} {place:g}")
    return ", ".join(names)
