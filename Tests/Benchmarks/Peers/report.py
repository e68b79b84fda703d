"""The report that people write today: the same data read with pandas or DuckDB, charts by matplotlib, pages by Jinja2, lists as CSV.

    python report.py pandas|duckdb DATA OUT [--processes N]

For each sponsor: four pages, six charts of 1600x800, and CSV of all scored members by value and by churn, the forecast, and sales by week.
Each process tells how many charts it drew, and the seconds that took. It has no suppression, no evidence for rules, no checks, no dark charts and no figures as tables: it does less than Almanac does.
"""

import argparse
import json
import multiprocessing
import pathlib
import sqlite3
import time

import jinja2
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

PAGE = jinja2.Environment(autoescape=True).from_string("""<!doctype html><html><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<dl>{% for name, value in figures %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
{% for chart in charts %}<img src="{{ chart }}" alt="{{ title }}">{% endfor %}
<table><tr>{% for name in columns %}<th>{{ name }}</th>{% endfor %}</tr>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>""")


def paths(data):
    run = json.loads(max((p for p in data.glob("runs/*/run.json")), key=lambda p: json.loads(p.read_text())["scored_at"]).read_text())
    return data / "snapshots" / (run["snapshot_id"] + ".sqlite"), data / "runs" / run["run_id"]


def main_factor(text):
    """The factor with the largest positive impact."""
    if not isinstance(text, str):
        return ""
    best = max(json.loads(text), key=lambda factor: factor["impact"], default=None)
    return best["description"] if best and best["impact"] > 0 else ""


class PandasData:
    """Everything in frames, as a notebook would have it."""

    def __init__(self, data):
        snapshot, run = paths(data)
        with sqlite3.connect(snapshot) as db:
            merchants = pd.read_sql("SELECT merchant_id, sponsor_id FROM dim_merchants", db)
            facts = pd.read_sql("SELECT member_token_id, merchant_id, amount_cents, occurred_at FROM fct_transactions", db)
            points = pd.read_sql("SELECT sponsor_id, kind, points, occurred_at FROM fct_points", db)
            self.sponsors = pd.read_sql("SELECT sponsor_id, name FROM dim_sponsors ORDER BY sponsor_id", db)
        facts = facts.merge(merchants, on="merchant_id")
        facts["day"] = pd.to_datetime(facts["occurred_at"], unit="s")
        points["month"] = pd.to_datetime(points["occurred_at"], unit="s").dt.to_period("M")
        self.weeks = facts.groupby(["sponsor_id", pd.Grouper(key="day", freq="W-MON")])["amount_cents"].agg(["sum", "count"]).reset_index()
        self.points = points.groupby(["sponsor_id", "month", "kind"])["points"].sum().reset_index()
        last = facts.groupby(["sponsor_id", "member_token_id"])["day"].max().dt.date.rename("last_transaction_on").reset_index()
        churn = pd.read_csv(run / "churn.csv", dtype={"member_token_id": str})
        churn["reason"] = churn.pop("factors").map(main_factor)
        values = pd.read_csv(run / "lifetime_value.csv", dtype={"member_token_id": str})
        keys = ["sponsor_id", "member_token_id"]
        self.values = values.merge(churn[keys + ["churn_probability"]], on=keys, how="left").merge(last, on=keys, how="left").sort_values("predicted_cents", ascending=False)
        self.churn = churn.merge(values[keys + ["predicted_cents"]], on=keys, how="left").merge(last, on=keys, how="left").sort_values("churn_probability", ascending=False)
        self.demand = pd.read_csv(run / "demand.csv", dtype={"merchant_id": str})
        self.groups = {name: dict(tuple(getattr(self, name).groupby("sponsor_id"))) for name in ["weeks", "points", "values", "churn", "demand"]}

    def of(self, name, sponsor):
        frame = self.groups[name].get(sponsor)
        return getattr(self, name).iloc[:0] if frame is None else frame

    def export(self, name, sponsor, path):
        self.of(name, sponsor).to_csv(path, index=False)


class DuckData:
    """Sums, joins and files by DuckDB, straight from the SQLite file and the run's CSV."""

    def __init__(self, data):
        import duckdb
        from duckdb_extensions import import_extension

        import_extension("sqlite_scanner")
        snapshot, run = paths(data)
        db = duckdb.connect(config={"threads": 2})
        db.execute("LOAD sqlite_scanner")
        db.execute(f"ATTACH '{snapshot}' AS ledger (TYPE sqlite, READ_ONLY)")
        db.execute("""
            CREATE TEMP TABLE facts AS SELECT t.member_token_id, m.sponsor_id, t.amount_cents, to_timestamp(t.occurred_at) AS moment
              FROM ledger.fct_transactions t JOIN ledger.dim_merchants m USING (merchant_id);
            CREATE TEMP TABLE weeks AS SELECT sponsor_id, date_trunc('week', moment) AS day, sum(amount_cents) AS sum, count(*) AS count FROM facts GROUP BY ALL ORDER BY ALL;
            CREATE TEMP TABLE points AS SELECT sponsor_id, date_trunc('month', to_timestamp(occurred_at)) AS month, kind, sum(points) AS points FROM ledger.fct_points GROUP BY ALL ORDER BY ALL;
            CREATE TEMP TABLE last AS SELECT sponsor_id, member_token_id, max(moment)::date AS last_transaction_on FROM facts GROUP BY ALL;
            DROP TABLE facts;
        """)
        db.execute(f"CREATE TEMP TABLE raw_values AS FROM read_csv('{run}/lifetime_value.csv', types={{'member_token_id': 'VARCHAR'}})")
        db.execute(f"""CREATE TEMP TABLE raw_churn AS SELECT sponsor_id, member_token_id, churn_probability, predicted_churn_on,
            CASE WHEN (factors->0->>'impact')::double > 0 THEN factors->0->>'description' ELSE '' END AS reason
            FROM read_csv('{run}/churn.csv', types={{'member_token_id': 'VARCHAR', 'factors': 'JSON'}})""")
        db.execute(f"CREATE TEMP TABLE demand AS FROM read_csv('{run}/demand.csv', types={{'merchant_id': 'VARCHAR'}})")
        db.execute("""
            CREATE TEMP TABLE "values" AS SELECT v.*, c.churn_probability, l.last_transaction_on FROM raw_values v LEFT JOIN raw_churn c USING (sponsor_id, member_token_id)
              LEFT JOIN last l USING (sponsor_id, member_token_id) ORDER BY sponsor_id, predicted_cents DESC;
            CREATE TEMP TABLE churn AS SELECT c.*, v.predicted_cents, l.last_transaction_on FROM raw_churn c LEFT JOIN raw_values v USING (sponsor_id, member_token_id)
              LEFT JOIN last l USING (sponsor_id, member_token_id) ORDER BY sponsor_id, churn_probability DESC;
        """)
        self.sponsors = db.execute("SELECT sponsor_id, name FROM ledger.dim_sponsors ORDER BY sponsor_id").df()
        self.db = db

    def of(self, name, sponsor):
        return self.db.execute(f'SELECT * FROM "{name}" WHERE sponsor_id = ?', [sponsor]).df()

    def export(self, name, sponsor, path):
        self.db.execute(f"""COPY (SELECT * FROM "{name}" WHERE sponsor_id = '{sponsor}') TO '{path}' (HEADER)""")


DRAWN = {"charts": 0, "seconds": 0.0}


def chart(path, draw):
    begin = time.perf_counter()
    figure, axes = plt.subplots(figsize=(16, 8), dpi=100)
    draw(axes)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)
    plt.close(figure)
    DRAWN["charts"] += 1
    DRAWN["seconds"] += time.perf_counter() - begin


def charts(data, sponsor, folder):
    weeks, points, values, churn, demand = (data.of(name, sponsor) for name in ["weeks", "points", "values", "churn", "demand"])
    chart(folder / "sales.png", lambda axes: axes.plot(weeks["day"], weeks["sum"] / 100))
    months = points.pivot_table(index="month", columns="kind", values="points", aggfunc="sum").fillna(0)
    months.index = months.index.astype(str).str[:7]
    chart(folder / "points.png", lambda axes: months.plot.bar(ax=axes))
    total = values["predicted_cents"].to_numpy(dtype=float)
    chart(folder / "concentration.png", lambda axes: axes.plot(np.arange(1, len(total) + 1) / max(1, len(total)), np.cumsum(total) / max(1.0, total.sum())))
    chart(folder / "risk.png", lambda axes: axes.hist(churn["churn_probability"], bins=20))
    risky = churn[churn["churn_probability"] >= 0.5]
    chart(folder / "value-at-risk.png", lambda axes: axes.scatter(risky["churn_probability"], risky["predicted_cents"] / 100, s=8))
    hours = demand[(demand["granularity"] == "hour") & (demand["measure"] == "transactions") & (demand["merchant_id"].isna() | (demand["merchant_id"] == ""))].sort_values("period_start")

    def forecast(axes):
        moments = pd.to_datetime(hours["period_start"], unit="s")
        axes.fill_between(moments, hours["lower_80"], hours["upper_80"], alpha=0.3)
        axes.plot(moments, hours["expected"])

    chart(folder / "forecast.png", forecast)
    return weeks, values, churn, demand


def sponsor_site(data, sponsor, name, out):
    folder = out / sponsor
    folder.mkdir(parents=True)
    weeks, values, churn, demand = charts(data, sponsor, folder)
    pages = {
        "index": ([("Sales", weeks["sum"].tail(4).sum() / 100), ("Members scored", len(values))], ["sales.png", "points.png"], weeks.tail(100)),
        "high-value": ([("Expected value", values["predicted_cents"].sum() / 100)], ["concentration.png"], values.head(100)),
        "at-risk": ([("At risk", int((churn["churn_probability"] >= 0.5).sum()))], ["risk.png", "value-at-risk.png"], churn.head(100)),
        "demand": ([("Expected", demand["expected"].sum())], ["forecast.png"], demand.head(100)),
    }
    for page, (figures, pictures, table) in pages.items():
        (folder / f"{page}.html").write_text(PAGE.render(title=f"{name}: {page}", figures=figures, charts=pictures, columns=list(table.columns), rows=table.itertuples(index=False)))
    for frame in ["values", "churn", "demand", "weeks"]:
        data.export(frame, sponsor, folder / f"{frame}.csv")


def work(engine, data, out, share, shares):
    share_of((PandasData if engine == "pandas" else DuckData)(data), out, share, shares)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["pandas", "duckdb"])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    if options.processes == 1:
        return work(options.engine, options.data, options.out, 0, 1)
    # pandas reads once and forks, as people do; DuckDB's connection cannot be forked, so each process has its own.
    if options.engine == "pandas":
        frames = PandasData(options.data)
        context = multiprocessing.get_context("fork")
        jobs = [context.Process(target=share_of, args=(frames, options.out, share, options.processes)) for share in range(options.processes)]
    else:
        context = multiprocessing.get_context("spawn")
        jobs = [context.Process(target=work, args=("duckdb", options.data, options.out, share, options.processes)) for share in range(options.processes)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    if any(job.exitcode for job in jobs):
        raise SystemExit("a part of the work failed")


def share_of(frames, out, share, shares):
    for position, row in enumerate(frames.sponsors.itertuples(index=False)):
        if position % shares == share:
            sponsor_site(frames, row.sponsor_id, row.name, out)
    print(json.dumps(DRAWN), flush=True)


if __name__ == "__main__":
    main()
