"""The models of the scorer by the libraries people take: median milliseconds, as JSON. What is not installed is left out.

    python3 Tests/Benchmarks/Peers/models.py Tests/LifetimesTests/cdnow-sample.csv
"""
import csv
import json
import math
import random
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def median(runs, work):
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def hourly(count):
    """The values that the micro-benchmarks have."""
    return [400 + 180 * math.sin(hour % 24 / 24 * 2 * math.pi) + 60 * math.sin(hour / 5.3) + 25 * math.sin(hour * 1.7) for hour in range(count)]


def made_up_customers(count):
    """Customers such as the micro-benchmarks make: who buy as BG/NBD says, in whole days."""
    draw = random.Random(1)
    for _ in range(count):
        rate, leaving, age = draw.expovariate(1) / 8, 0.1 + 0.3 * draw.random(), draw.randrange(100, 300) / 7
        time, recency, repeats = 0.0, 0.0, 0
        while True:
            time += draw.expovariate(1) / rate
            if time >= age:
                break
            recency, repeats = math.floor(time * 7) / 7, repeats + 1
            if draw.random() < leaving:
                break
        yield repeats, recency, age


def lifetimes_times(path):
    import pandas
    from lifetimes import BetaGeoFitter, ParetoNBDFitter

    rows = [[float(value) for value in row] for row in list(csv.reader(open(path)))[1:]]
    table = pandas.DataFrame(rows).iloc[:, 1:4]
    table.columns = ["x", "t", "T"]
    many = pandas.DataFrame(made_up_customers(100_000), columns=["x", "t", "T"])
    return {
        "BG/NBD fitted to 2,357 customers": median(5, lambda: BetaGeoFitter().fit(table.x, table.t, table["T"])),
        "BG/NBD fitted to 100,000 customers": median(3, lambda: BetaGeoFitter().fit(many.x, many.t, many["T"])),
        "Pareto/NBD fitted to 2,357 customers": median(1, lambda: ParetoNBDFitter().fit(table.x, table.t, table["T"])),
    }


def forecast_times():
    import numpy
    from statsforecast.models import AutoETS, Theta

    series = numpy.array(hourly(700))
    times = {}
    for name, model in [("ETS with a season of 24, 700 hours", AutoETS(season_length=24)), ("Theta with a season of 24, 700 hours", Theta(season_length=24))]:
        model.fit(series)
        times[name] = median(3, lambda: model.fit(series))
    return times


def contribution_times():
    import numpy
    import xgboost

    draw = numpy.random.default_rng(2)
    rows = draw.normal(size=(20_000, 25))
    labels = draw.random(20_000) < 1 / (1 + numpy.exp(-(rows[:, 0] + rows[:, 1] * rows[:, 2] - rows[:, 3])))
    matrix = xgboost.DMatrix(rows, labels)
    model = xgboost.train({"objective": "binary:logistic", "max_depth": 6, "eta": 0.1, "tree_method": "hist", "nthread": 1}, matrix, 200)
    few = xgboost.DMatrix(rows[:1_000])
    return {"contributions of 200 trees of depth 6 to 20,000 rows": median(1, lambda: model.predict(few, pred_contribs=True)) * 20}


if __name__ == "__main__":
    found = {}
    for work in [lambda: lifetimes_times(sys.argv[1]), forecast_times, contribution_times]:
        try:
            found.update(work())
        except ImportError:
            pass
    print(json.dumps(found))
