# SPDX-License-Identifier: GPL-3.0-or-later
"""The one table: each figure's median and spread over the rounds, beside its goal."""
import statistics

COLUMNS = ("what", "median", "least–most", "goal", "met")


def show(value):
    if isinstance(value, int) or value >= 1000:
        return f"{value:.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


class Table:
    """judged: whether goals are held against what was measured, or only shown."""

    def __init__(self, judged=True):
        self.judged, self.rows = judged, []
        self.line(COLUMNS)
        self.line(["---"] * len(COLUMNS))

    def line(self, cells):
        print("| " + " | ".join(cells) + " |", flush=True)

    def row(self, what, values, goal="", holds=None, unit=""):
        """holds: of the median, or, where goal says always, of each."""
        assert values, what
        middle = statistics.median(values)
        judged = self.judged and holds is not None
        held = judged and all(holds(value) for value in (values if goal.startswith("always") else [middle]))
        self.rows.append((what, middle, held if judged else None))
        spread = f"{show(min(values))}–{show(max(values))}" if len(values) > 1 else ""
        self.line([what, f"{show(middle)}{unit}", spread, goal, ("yes" if held else "**no**") if judged else ""])

    def missing(self, what, why):
        self.rows.append((what, None, None))
        self.line([what, "", "", why, ""])

    def sum_up(self):
        judged = [row for row in self.rows if row[2] is not None]
        met = sum(1 for row in judged if row[2])
        print(f"\n{met} of {len(judged)} goals met" if self.judged else f"\n{len(self.rows)} figures; no goal is judged by a run so short")
        for what, _, held in judged:
            if not held:
                print(f"  not met: {what}")


def ratios(ours, theirs):
    """Of the same round each."""
    return [one / other for one, other in zip(ours, theirs)]
