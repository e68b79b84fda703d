"""The same work on tables by DuckDB, pandas and SQLite. Prints seconds of each of some runs.

    python tables.py ENGINE TASK DATA OUT RUNS [THREADS]      TASK: read-churn, read-values, csv, sum
"""

import json
import pathlib
import sqlite3
import sys
import time

engine, task, data, out, runs = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4], int(sys.argv[5])
threads = int(sys.argv[6]) if len(sys.argv) > 6 else 1
newest = max((json.loads(path.read_text()) for path in data.glob("runs/*/run.json")), key=lambda run: run["scored_at"])
snapshot, run = data / "snapshots" / (newest["snapshot_id"] + ".sqlite"), data / "runs" / newest["run_id"]

JOIN = """SELECT t.member_token_id, m.sponsor_id, t.merchant_id, m.name AS merchant, d.tier, t.amount_cents, t.occurred_at
FROM {0}fct_transactions t JOIN {0}dim_merchants m USING (merchant_id) JOIN {0}dim_members d USING (member_token_id)"""
SUM = "SELECT m.sponsor_id, t.occurred_at / 86400 AS day, sum(t.amount_cents), count(*) FROM {0}fct_transactions t JOIN {0}dim_merchants m USING (merchant_id) GROUP BY 1, 2"
CHURN = {"sponsor_id": "VARCHAR", "member_token_id": "VARCHAR", "churn_probability": "DOUBLE", "predicted_churn_on": "DATE", "factors": "VARCHAR"}
VALUES = {
    "sponsor_id": "VARCHAR", "member_token_id": "VARCHAR", "historical_cents": "BIGINT", "predicted_cents": "BIGINT", "lower_80_cents": "BIGINT",
    "upper_80_cents": "BIGINT", "probability_alive": "DOUBLE",
}


def with_duckdb():
    import duckdb

    db = duckdb.connect(config={"threads": threads})
    try:
        import duckdb_extensions

        duckdb_extensions.import_extension("sqlite_scanner")
    except Exception:
        db.execute("INSTALL sqlite")
    db.execute("LOAD sqlite_scanner")
    db.execute(f"ATTACH '{snapshot}' AS ledger (TYPE sqlite, READ_ONLY)")

    def read(name, columns):
        db.execute("DROP TABLE IF EXISTS scores")
        db.execute(f"CREATE TABLE scores AS SELECT * FROM read_csv('{run / name}', header = true, columns = {columns})")

    return {
        "read-churn": lambda: read("churn.csv", CHURN), "read-values": lambda: read("lifetime_value.csv", VALUES),
        "csv": lambda: db.execute(f"COPY ({JOIN.format('ledger.')}) TO '{out}' (HEADER)"), "sum": lambda: db.execute(SUM.format("ledger.").replace("/", "//", 1)).fetchall(),
    }


def with_pandas():
    import pandas

    def joined():
        with sqlite3.connect(snapshot) as db:
            pandas.read_sql(JOIN.format(""), db).to_csv(out, index=False)

    return {"read-churn": lambda: pandas.read_csv(run / "churn.csv"), "read-values": lambda: pandas.read_csv(run / "lifetime_value.csv"), "csv": joined}


def with_sqlite():
    def summed():
        with sqlite3.connect(snapshot) as db:
            db.execute(SUM.format("")).fetchall()

    return {"sum": summed}


work = {"duckdb": with_duckdb, "pandas": with_pandas, "sqlite": with_sqlite}[engine]()[task]
for _ in range(runs):
    begin = time.perf_counter()
    work()
    print(time.perf_counter() - begin)
