"""The line chart of bench.py by matplotlib: 1600x800, 336 points, an interval, axes and text. Prints milliseconds of each of some runs.

    python chart.py OUT.png RUNS
"""

import math
import sys
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

values = [400 + 180 * math.sin(hour % 24 / 24 * 2 * math.pi) + 60 * math.sin(hour / 5.3) + 25 * math.sin(hour * 1.7) for hour in range(336)]
for run in range(int(sys.argv[2]) + 1):
    begin = time.perf_counter()
    figure, axes = plt.subplots(figsize=(8, 4), dpi=200)
    axes.plot(values, linewidth=1.6)
    axes.fill_between(range(240, 336), [v - 70 for v in values[240:]], [v + 70 for v in values[240:]], alpha=0.2)
    axes.axvline(96, linestyle=":")
    axes.annotate("Double points", (96, max(values)))
    axes.set_xticks(range(0, 336, 24), [f"{day + 1} Nov" for day in range(14)])
    axes.grid(axis="y", alpha=0.3)
    axes.annotate(str(round(values[-1])), (335, values[-1]))
    figure.savefig(sys.argv[1])
    plt.close(figure)
    if run > 0:
        print((time.perf_counter() - begin) * 1000)
