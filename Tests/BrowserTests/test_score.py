"""From a snapshot to a site with two commands."""
import json
import pathlib
import shutil
import subprocess

from site_server import ROOT, almanac


def run(*arguments, folder):
    return subprocess.run([almanac(), *arguments], cwd=folder, capture_output=True, text=True)


def program(folder):
    """The sample's newest snapshot, and nothing that was scored."""
    (folder / "Data" / "snapshots").mkdir(parents=True)
    shutil.copy(max((ROOT / "Data" / "snapshots").glob("*.sqlite")), folder / "Data" / "snapshots")
    for name in ("Templates", "Public"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def test_two_commands_make_a_site(tmp_path):
    folder = program(tmp_path)
    scored = run("score", "--run", "first", folder=folder)
    assert scored.returncode == 0, scored.stderr
    assert "corner-bakery" in scored.stdout
    text = json.loads((folder / "Data/runs/first/run.json").read_text())
    assert {"churn", "lifetime_value", "demand", "segments", "segment_members", "lifetime_value_monthly"} <= set(text["outputs"])
    built = run("build", folder=folder)
    assert built.returncode == 0, built.stderr
    pages = {path.parent.name for path in (folder / "Site/current/sponsors/corner-bakery").rglob("index.html")}
    assert {"at-risk", "high-value", "demand"} <= pages
    page = (folder / "Site/current/sponsors/corner-bakery/high-value/index.html").read_text()
    assert "Run first" in page


def test_what_is_wrong_is_said(tmp_path):
    folder = program(tmp_path)
    unknown = run("score", "--models", "chrun", folder=folder)
    assert unknown.returncode == 64
    assert unknown.stderr.strip() == "error: --models: there is no model “chrun”. Did you mean churn? There are lifetime_value, churn, demand, segments, next_best_action."
    days = run("score", "--horizon", "3", folder=folder)
    assert (days.returncode, days.stderr.strip()) == (64, "error: --horizon: 3 is not a number of days from 7 to 365. 60 is usual.")
    none = run("score", "models", "use", "yesterday", folder=folder)
    assert (none.returncode, none.stderr.strip()) == (1, f"error: {folder / 'Data/models'}: there is no model “churn”. Run `almanac score` first.")
    name = run("score", "--run", "../elsewhere", folder=folder)
    assert name.returncode == 64 and name.stderr.startswith("error: --run: “../elsewhere” is not a run's id.")
    assert not (folder / "Data/runs").exists()


def test_pages_need_no_library_of_models():
    """What serves and builds pages links none of the scorer's libraries."""
    linked = subprocess.run(["ldd", almanac()], capture_output=True, text=True, check=True).stdout
    assert "libxgboost" not in linked and "libnlopt" not in linked
    scorer = pathlib.Path(almanac()).with_name("almanac-score")
    assert "libxgboost" in subprocess.run(["ldd", scorer], capture_output=True, text=True, check=True).stdout
