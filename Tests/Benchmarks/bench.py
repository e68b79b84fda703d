"""Almanac beside what people use today, on the same work, in one run.

    python3 Tests/Benchmarks/bench.py all|whole|aggregate|csv|chart|serve [--members 100000] [--runs 3] [--write]

Data is made once by `almanac sample` below --data. A peer that is not installed is named and left out. --write puts the table into
Tests/Benchmarks/results/, with the machine's facts.
"""

import argparse
import importlib.util
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ALMANAC = ROOT / ".build/release/almanac"
MICRO = ROOT / ".build/release/MicroBenchmarks"
SIZES = {10_000: (100_000, 15), 100_000: (1_000_000, 50), 1_000_000: (10_000_000, 200)}


class Tree:
    """Peak memory of a process with all that it starts, from what the kernel tells, every 20 ms."""

    def __init__(self, pid):
        self.peak = 0
        self.pid = pid
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.ended.wait(0.02):
            self.peak = max(self.peak, sum(self.size(pid) for pid in self.family(self.pid)))

    def family(self, pid):
        found = [pid]
        for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                for child in task.read_text().split():
                    found += self.family(int(child))
            except OSError:
                pass
        return found

    @staticmethod
    def size(pid):
        try:
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        except OSError:
            pass
        return 0

    def stop(self):
        self.ended.set()
        self.thread.join()
        return self.peak


def timed(command, runs, **options):
    """Median seconds and the largest peak memory of several runs; each gets a number for an output of its own."""
    seconds, peak = [], 0
    for run in range(runs):
        line = [str(part).replace("{run}", str(run)) for part in command]
        begin = time.perf_counter()
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, **options)
        tree = Tree(process.pid)
        error = process.stderr.read()
        code = process.wait()
        seconds.append(time.perf_counter() - begin)
        peak = max(peak, tree.stop())
        if code != 0:
            raise SystemExit(f"{' '.join(line)}\n{error.decode()[-2000:]}")
    return statistics.median(seconds), peak


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = options.data
        self.work.mkdir(parents=True, exist_ok=True)
        self.lines = []
        self.environment = {**os.environ, "ALMANAC_STATE": str(self.work / "state")}

    def say(self, text=""):
        print(text, flush=True)
        self.lines.append(text)

    def table(self, title, rows, note=""):
        """Rows of name, seconds (or nothing) and memory; the first is Almanac."""
        self.say(f"\n### {title}\n")
        if note:
            self.say(note + "\n")
        self.say("| who | median | ratio to Almanac | peak memory |\n|---|---:|---:|---:|")
        first = rows[0][1]
        for name, seconds, peak in rows:
            if seconds is None:
                self.say(f"| {name} | not installed | | |")
            else:
                shown = f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
                self.say(f"| {name} | {shown} | {seconds / first:.2f} | {f'{peak / 1e6:.0f} MB' if peak else ''} |")

    def program(self, members):
        transactions, sponsors = SIZES.get(members, (members * 10, max(3, members // 2_000)))
        data = self.work / f"data-{members}"
        if not (data / "runs").exists():
            subprocess.run([ALMANAC, "sample", "--data", data, "--members", str(members), "--transactions", str(transactions), "--sponsors", str(sponsors)], check=True)
        return data, transactions, sponsors

    def peer_python(self, *modules):
        """This Python, where it has the modules."""
        return sys.executable if all(importlib.util.find_spec(module) for module in modules) else None

    def fresh(self):
        """Where outputs go: new names, as a folder that was just emptied slows the file system down; swept up at the end."""
        folder = self.work / f"out-{os.getpid()}-{time.monotonic_ns()}"
        folder.mkdir()
        return folder

    # MARK: Whole builds

    def whole(self):
        members, runs = self.options.members, self.options.runs
        data, transactions, sponsors = self.program(members)
        out = self.fresh()
        config = out / "site.config"
        config.write_text("locale: en-GB\n")
        build = [ALMANAC, "build", "--config", config, "--data", data]
        rows = [("Almanac, two threads", *timed(build + ["--output", out / "a{run}"], runs, env=self.environment))]
        rows.append(("Almanac, one thread", *timed(build + ["--output", out / "b{run}", "--jobs", "1"], runs, env=self.environment)))
        report = HERE / "Peers/report.py"
        for name, engine, processes, modules in [
            ("pandas, matplotlib, Jinja2", "pandas", 1, ["pandas", "matplotlib", "jinja2"]), ("the same, two processes", "pandas", 2, ["pandas", "matplotlib", "jinja2"]),
            ("DuckDB, matplotlib, Jinja2, two processes", "duckdb", 2, ["duckdb", "duckdb_extensions", "matplotlib", "jinja2"]),
        ]:
            python = self.peer_python(*modules)
            command = [python, report, engine, data, out / f"{engine}{processes}-{{run}}", "--processes", processes]
            rows.append((name, *timed(command, runs)) if python else (name, None, None))
        self.table(
            f"A whole report: {members:,} members, {transactions:,} transactions, {sponsors} sponsors", rows,
            f"The peers: {4 * sponsors} pages, {6 * sponsors} charts. Almanac: {self.made(out / 'a0')}; each chart light and dark, and all checks.")
        unchanged = timed(build + ["--output", out / "a0"], runs, env=self.environment)
        self.table("The same build with nothing changed", [("Almanac", *unchanged)])

    @staticmethod
    def made(site):
        files = [path for path in (site / "current").resolve().rglob("*") if path.is_file()]
        count = lambda ending: sum(path.name.endswith(ending) for path in files)
        return f"{count('.html')} pages, {count('.png') // 2} charts, {count('.csv')} CSV files"

    # MARK: The end

    def facts(self):
        cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.machine())
        memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 1e6
        versions = [f"Python {platform.python_version()}"]
        for name in ["pandas", "matplotlib", "duckdb"]:
            if importlib.util.find_spec(name):
                import importlib.metadata

                versions.append(f"{name} {importlib.metadata.version(name)}")
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        return f"{time.strftime('%Y-%m-%d')}, commit {commit}; {cpu}, {os.cpu_count()} cores, {memory:.0f} GB; {', '.join(versions)}; medians of {self.options.runs}."

    def finish(self, name):
        for folder in self.work.glob(f"out-{os.getpid()}-*"):
            shutil.rmtree(folder)
        if self.options.write:
            results = HERE / "results"
            results.mkdir(exist_ok=True)
            (results / f"{name}-{self.options.members}.md").write_text(f"# {name}, {self.options.members:,} members\n\n{self.facts()}\n" + "\n".join(self.lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["all", "whole"])
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / ".build/benchmarks")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not ALMANAC.exists():
        raise SystemExit("Build first: make build")
    bench = Bench(options)
    for name in ["whole"] if options.what == "all" else [options.what]:
        getattr(bench, name)()
    bench.finish(options.what)


if __name__ == "__main__":
    main()
