"""Whether matched evidence finds effects where there are none: every exposure of a real program is moved earlier, so that nothing can have
been caused by it, costs are taken off (a cost alone makes a rule unprofitable, and rightly so), and the verdicts are counted.

    python3 moved_exposures.py ALMANAC DATA [DAYS ...]

Moved exposures may fall on the days of another rule that did work, so the count is compared with chance over all moves together: of the
rules with an estimate no more than 5 % may have a verdict, give or take what happens once in a hundred times. Exit status 1 if more do.
"""
import csv
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path


def moved(data, days, folder):
    """The newest run with its snapshot, exposures moved earlier, and without costs."""
    for part in ("snapshots", "runs"):
        newest = max((data / part).iterdir(), key=lambda path: path.name)
        (folder / part).mkdir(parents=True)
        if newest.is_dir():
            shutil.copytree(newest, folder / part / newest.name)
        else:
            shutil.copy(newest, folder / part / newest.name)
    snapshot = next((folder / "snapshots").iterdir())
    with sqlite3.connect(snapshot) as database:
        database.execute("UPDATE fct_rule_exposures SET exposed_at = exposed_at - ?, contact_cost_cents = NULL", (days * 86_400,))
        database.execute("DELETE FROM fct_rewards")
        database.execute("UPDATE fct_points SET rule_id = NULL")
    database.close()
    return folder


def rules(almanac, data, folder):
    """The rows of every sponsor's roi-by-rule.csv that have an estimate."""
    environment = dict(os.environ, ALMANAC_STATE=str(folder / "state"), ALMANAC_OUTPUT=str(folder / "site"), ALMANAC_DATA=str(data))
    (folder / "none.config").write_text("kept_builds: 1\n")
    subprocess.run([almanac, "build", "--config", str(folder / "none.config")], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for path in sorted((folder / "site/current/sponsors").glob("*/exports/roi-by-rule.csv")):
        with path.open(newline="") as file:
            yield from (row for row in csv.DictReader(file) if row["revenue_lift_per_member"])


def most_by_chance(count, share=0.05, once_in=0.01):
    """The smallest number that is exceeded with a probability of at most `once_in`, of `count` tries at `share`."""
    total = 0.0
    for number in range(count + 1):
        total += math.comb(count, number) * share**number * (1 - share) ** (count - number)
        if 1 - total <= once_in:
            return number
    return count


def main(almanac, data, *moves):
    estimates = verdicts = 0
    print("days earlier   rules with an estimate   with a verdict")
    for days in [int(move) for move in moves] or [35, 65, 95, 125, 160]:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(rules(almanac, moved(Path(data), days, Path(folder) / "data"), Path(folder)))
        told = sum(row["verdict"] in ("profitable", "unprofitable") for row in rows)
        print(f"{days:12}   {len(rows):22}   {told:14}")
        estimates, verdicts = estimates + len(rows), verdicts + told
    allowed = most_by_chance(estimates)
    print(f"all: {verdicts} of {estimates} rules have a verdict; up to {allowed} may by chance")
    return 0 if verdicts <= allowed else 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
