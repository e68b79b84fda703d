"""Almanac beside what people use today, on the same work, in one run.

    python3 Tests/Benchmarks/bench.py all|whole|growth|chart|tables|serve|micro [--members 100000] [--runs 3] [--write]

Data is made once by `almanac sample` below --data. A peer that is not installed is named and left out. --write puts the table into
Tests/Benchmarks/results/, with the machine's facts.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import math
import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ALMANAC = ROOT / ".build/release/almanac"
SCORE = ROOT / ".build/release/almanac-score"
MICRO = ROOT / ".build/release/MicroBenchmarks"
BENCHMARKS = {
    "whole": "whole builds beside the usual Python report, and a build with nothing changed", "growth": "whole builds of three sizes",
    "chart": "one chart beside matplotlib and gnuplot", "tables": "reading a run, writing CSV and passing over facts beside DuckDB and pandas",
    "serve": "pages and files beside nginx and caddy, odd heads and slow readers", "score": "scoring snapshots of growing size, and its models beside lifetimes, statsforecast and XGBoost from Python", "micro": "single functions",
}
SIZES = {10_000: (100_000, 15), 100_000: (1_000_000, 50), 1_000_000: (10_000_000, 200)}


class Tree:
    """Peak memory of a process with all that it starts, from what the kernel tells, every 20 ms, or less often where looking takes long: it
    must not cost what it watches more than a thirtieth of a core."""

    def __init__(self, pid):
        self.peak = 0
        self.pid = pid
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        pause = 0.02
        while not self.ended.wait(pause):
            begin = time.thread_time()
            self.peak = max(self.peak, sum(self.size(pid) for pid in self.family(self.pid)))
            pause = max(0.02, 30 * (time.thread_time() - begin))

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


def timed(command, runs, said=None, **options):
    """Median seconds and the largest peak memory of several runs; each gets a number for an output of its own. What the last one prints is
    added to `said`."""
    seconds, peak = [], 0
    for run in range(runs):
        line = [str(part).replace("{run}", str(run)) for part in command]
        begin = time.perf_counter()
        process = subprocess.Popen(line, stdout=subprocess.PIPE if said is not None else subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, **options)
        tree = Tree(process.pid)
        error = process.stderr.read()
        code = process.wait()
        seconds.append(time.perf_counter() - begin)
        peak = max(peak, tree.stop())
        if code != 0:
            raise SystemExit(f"{' '.join(line)}\n{error.decode()[-2000:]}")
        if said is not None:
            said[:] = process.stdout.read().decode().splitlines()
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
        has_memory = any(peak for _, _, peak in rows)
        self.say("| who | median | ratio to Almanac |" + (" peak memory |" if has_memory else "") + "\n|---|---:|---:|" + ("---:|" if has_memory else ""))
        first = rows[0][1]
        for name, seconds, peak in rows:
            if seconds is None:
                self.say(f"| {name} | not installed | |" + (" |" if has_memory else ""))
            else:
                shown = f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
                self.say(f"| {name} | {shown} | {seconds / first:.2f} |" + ((f" {peak / 1e6:.0f} MB |" if peak else " |") if has_memory else ""))

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
        report, equal = HERE / "Peers/report.py", [rows[0]]
        ours = self.made(out / "a0")
        for name, engine, processes, modules in [
            ("pandas, matplotlib, Jinja2", "pandas", 1, ["pandas", "matplotlib", "jinja2"]), ("the same, two processes", "pandas", 2, ["pandas", "matplotlib", "jinja2"]),
            ("DuckDB, matplotlib, Jinja2, two processes", "duckdb", 2, ["duckdb", "duckdb_extensions", "matplotlib", "jinja2"]),
        ]:
            if not (python := self.peer_python(*modules)):
                rows.append((name, None, None))
                continue
            said = []
            seconds, peak = timed([python, report, engine, data, out / f"{engine}{processes}-{{run}}", "--processes", processes], runs, said)
            rows.append((name, seconds, peak))
            drawn = [json.loads(line) for line in said]
            charts, spent = sum(part["charts"] for part in drawn), sum(part["seconds"] for part in drawn)
            equal.append((f"{name}; {1000 * spent / charts:.0f} ms for each further chart", seconds + (ours["charts"] - charts) * spent / charts / processes, 0))
        self.table(
            f"A whole report: {members:,} members, {transactions:,} transactions, {sponsors} sponsors", rows,
            f"The peers: {4 * sponsors} pages, {6 * sponsors} charts. Almanac: {ours['pages']} pages, {ours['charts']} charts, each light and dark, {ours['tables']} CSV files, and all checks.")
        self.table("The same for an equal number of charts", equal, f"The peers' times with {ours['charts']} charts (in one theme), worked out from what each of theirs took.")
        unchanged = timed(build + ["--output", out / "a0"], runs, env=self.environment)
        hashing = timed(["sha256sum", *(path for path in data.rglob("*") if path.is_file())], runs)
        self.table("The same build with nothing changed", [("Almanac", *unchanged), ("sha256sum of all inputs, one thread", *hashing)])

    @staticmethod
    def made(site):
        files = [path for path in (site / "current").resolve().rglob("*") if path.is_file()]
        count = lambda ending: sum(path.name.endswith(ending) for path in files)
        return {"pages": count(".html"), "charts": count(".png") // 2, "tables": count(".csv")}

    # MARK: Growth

    def growth(self):
        """Whole builds of programs of 10,000 and 100,000 members and of --members: how time and memory grow with them."""
        rows = []
        for members in sorted({10_000, 100_000, self.options.members}):
            data, transactions, sponsors = self.program(members)
            out = self.fresh()
            (out / "site.config").write_text("locale: en-GB\n")
            build = [ALMANAC, "build", "--config", out / "site.config", "--data", data, "--output", out / "a{run}"]
            rows.append((members, transactions, sponsors, *timed(build, self.options.runs, env=self.environment)))
        self.say("\n### Growth of a whole build\n\nExponent: 1 where ten times the members take ten times the time, less where they take less.\n\n| members | transactions | sponsors | median | exponent of time | peak memory | bytes a transaction |\n|---:|---:|---:|---:|---:|---:|---:|")
        for position, (members, transactions, sponsors, seconds, peak) in enumerate(rows):
            exponent = ""
            if position > 0:
                before = rows[position - 1]
                exponent = f"{math.log(seconds / before[3]) / math.log(members / before[0]):.2f}"
            self.say(f"| {members:,} | {transactions:,} | {sponsors} | {seconds:.1f} s | {exponent} | {peak / 1e6:.0f} MB | {peak / transactions:.0f} |")

    # MARK: Micro-benchmarks

    def micro_times(self, pattern, **environment):
        """Median milliseconds by name, as google/swift-benchmark finds them."""
        command = [MICRO, "--filter", pattern, "--format", "json", "--columns", "name,median,iterations", "--quiet"]
        text = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **environment}).stdout
        return {entry["name"]: float(entry["median"]) / 1e6 for entry in json.loads(text[text.index("{") :])["benchmarks"]}

    def micro(self):
        data, _, _ = self.program(self.options.members)
        self.say("\n### Micro-benchmarks\n\n| what | median |\n|---|---:|")
        for name, milliseconds in self.micro_times(".", ALMANAC_BENCH_DATA=str(data)).items():
            self.say(f"| {name} | {milliseconds:.3g} ms |")

    # MARK: Scoring

    def score(self):
        sizes = sorted({10_000, 100_000, self.options.members})
        self.say("\n### Scoring a snapshot whole: lifetime value, churn, demand, segments\n\n| members | transactions | sponsors | median | peak memory | exponent | stages of the last |\n|---:|---:|---:|---:|---:|---:|---|")
        before = None
        for members in sizes:
            data, transactions, sponsors = self.program(members)
            out = self.fresh()
            (out / "snapshots").symlink_to(data / "snapshots")
            said = []
            seconds, peak = timed([SCORE, "--data", out, "--run", "run-{run}", "--config", ROOT / "Data/sample.config"], self.options.runs, said, env=self.environment)
            stages = ", ".join(line.strip() for line in said if re.fullmatch(r"  .*: [0-9.]+ s", line))
            exponent = f"{math.log(seconds / before[1]) / math.log(members / before[0]):.2f}" if before else ""
            self.say(f"| {members:,} | {transactions:,} | {sponsors} | {seconds:.1f} s | {peak / 1e6:.0f} MB | {exponent} | {stages} |")
            before = (members, seconds)
        self.models()

    def models(self):
        """Each model beside the library that people take for it, in turns on this machine."""
        python = self.peer_python("numpy") or sys.executable
        text = subprocess.run([python, HERE / "Peers/models.py", ROOT / "Tests/LifetimesTests/cdnow-sample.csv"], capture_output=True, text=True, check=True).stdout
        peers = json.loads(text.splitlines()[-1])
        self.say("\n### Models beside lifetimes, statsforecast and XGBoost from Python\n\n| what | here | there | ratio |\n|---|---:|---:|---:|")
        for name, milliseconds in self.micro_times("model: ").items():
            name = name.removeprefix("model: ")
            there = peers.get(name)
            self.say(f"| {name} | {milliseconds:.3g} ms | {f'{there:.3g} ms' if there else 'not installed'} | {f'{there / milliseconds:.0f}' if there else ''} |")

    # MARK: A chart

    def chart(self):
        out = self.fresh()
        ours = self.micro_times("chart:", ALMANAC_BENCH_CHARTS=str(out))
        rows = [("Almanac, light and dark", next(iter(ours.values())) / 1000, 0)]
        sizes = [("Almanac, each theme", (out / "almanac-light.png").stat().st_size)]
        if python := self.peer_python("matplotlib"):
            text = subprocess.run([python, HERE / "Peers/chart.py", out / "matplotlib.png", "7"], capture_output=True, text=True, check=True).stdout
            rows.append(("matplotlib, one theme", statistics.median(map(float, text.split())) / 1000, 0))
            sizes.append(("matplotlib", (out / "matplotlib.png").stat().st_size))
        else:
            rows.append(("matplotlib", None, None))
        if shutil.which("gnuplot"):
            values = [400 + 180 * math.sin(hour % 24 / 24 * 2 * math.pi) + 60 * math.sin(hour / 5.3) + 25 * math.sin(hour * 1.7) for hour in range(336)]
            (out / "values.dat").write_text("\n".join(f"{hour} {value} {value - 70} {value + 70}" for hour, value in enumerate(values)))
            seconds, _ = timed(["gnuplot", "-c", HERE / "Peers/chart.gp", out / "values.dat", out / "gnuplot.png"], 7)
            rows.append(("gnuplot, one theme, with its start", seconds, 0))
            sizes.append(("gnuplot", (out / "gnuplot.png").stat().st_size))
        else:
            rows.append(("gnuplot", None, None))
        self.table("A line chart of 1600×800 with 336 points, an interval and text, as PNG", rows, "Bytes: " + ", ".join(f"{name} {size:,}" for name, size in sizes) + ".")

    # MARK: Tables

    def tables(self):
        data, transactions, _ = self.program(self.options.members)
        out = self.fresh() / "joined.csv"
        ours = self.micro_times("read:|csv:|pass:|floor:", ALMANAC_BENCH_DATA=str(data))

        def mine(start):
            return next(milliseconds for name, milliseconds in ours.items() if name.startswith(start)) / 1000

        def peer(engine, task, module, threads=1):
            python = self.peer_python(module)
            if not python:
                return (f"{engine}", None, None)
            command = [python, HERE / "Peers/tables.py", engine, task, data, out, self.options.runs + 1, threads]
            times = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout.split()
            name = f"{engine}, {threads} thread{'s' if threads > 1 else ''}" if engine == "duckdb" else engine
            return (name, statistics.median(map(float, times[1:])), 0)

        for title, start, task in [("churn.csv of a run into a table", "read: churn", "read-churn"), ("lifetime_value.csv into a table", "read: lifetime", "read-values")]:
            self.table(title, [("Almanac, 1 thread, ids looked up, factors checked, SHA-256", mine(start), 0), peer("duckdb", task, "duckdb"), peer("pandas", task, "pandas")])
        self.table(
            f"{transactions:,} joined rows to CSV",
            [("Almanac, 1 thread", mine("csv: all transactions joined with member, merchant and sponsor, one"), 0),
             ("Almanac, 2 threads", mine("csv: all transactions joined with member, merchant and sponsor, two"), 0), peer("duckdb", "csv", "duckdb"),
             peer("duckdb", "csv", "duckdb", 2), peer("pandas", "csv", "pandas")])
        self.table(
            "One pass over the transactions", [("Almanac, 1 thread, every column checked, members looked up", mine("pass: transactions"), 0),
            ("the floor: SQLite's C interface into arrays", mine("floor: fct_transactions"), 0), peer("duckdb", "sum", "duckdb"), peer("duckdb", "sum", "duckdb", 2), peer("sqlite", "sum", "sqlite3")],
            "Almanac sets all facts aside for all figures; the peers sum by sponsor and day.")
        self.table(
            "One pass over all facts", [("Almanac, 1 thread", mine("pass: all facts into partitions, one"), 0), ("Almanac, 2 threads", mine("pass: all facts into partitions, two"), 0),
            ("the floor: SQLite's C interface into arrays, 1 thread", mine("floor: all facts"), 0)])

    # MARK: Serving

    def serve(self):
        if not shutil.which("wrk"):
            return self.say("\n### Serving\n\nwrk is not installed: not measured.")
        data, _, _ = self.program(self.options.members)
        out = self.fresh()
        site, config = out / "site", out / "site.config"
        config.write_text(f"locale: en-GB\ndata: {data}\noutput: {site}\nstate: {out}/state\n")
        environment = {key: value for key, value in os.environ.items() if key != "ALMANAC_STATE"}
        self.almanac("build", "--config", config, env=environment)
        token = self.almanac("token", "create", "--config", config, "--operator", "--role", "manager", "--days", "1", env=environment).strip().split()[-1]
        current = (site / "current").resolve()
        files = [path for path in current.glob("sponsors/**/*") if path.is_file()]
        page = min((path for path in files if path.suffix == ".html"), key=lambda path: abs(path.stat().st_size - 20_000))
        large = min((path for path in files if path.suffix in (".csv", ".png")), key=lambda path: abs(path.stat().st_size - 200_000))
        port = free_port()
        begin = time.perf_counter()
        server = subprocess.Popen(["taskset", "-c", "0", ALMANAC, "serve", "--config", config, "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            first = wait_for_answer(port, begin)
            rows = [("Almanac, tokens and audit log", server, port, lambda path: "/" + str(path.relative_to(current)).replace("index.html", ""))]
            rows += self.static_peers(out, current, token)
            self.say(f"\n### Serving\n\nOne core for the server, one for wrk, 32 connections, keep-alive, bearer check. Almanac's start to first byte, {len(files):,} files: {first * 1000:.0f} ms.\n")
            self.say(f"| who | {page.stat().st_size:,} bytes of HTML | p99 | {large.stat().st_size:,} bytes | p99 |\n|---|---:|---:|---:|---:|")
            for name, process, number, address in rows:
                if process is None:
                    self.say(f"| {name} | not installed | | | |")
                    continue
                cells = []
                for path in (page, large):
                    rate, slow = self.wrk(f"http://127.0.0.1:{number}{address(path)}", token)
                    cells.append(f"{rate:,.0f}/s | {slow}")
                self.say(f"| {name} | {' | '.join(cells)} |")
                if process is not server:
                    process.terminate()
                    process.wait()
            self.odd_heads(port)
            self.slow_readers(server, port, token, files, current)
        finally:
            server.terminate()
            server.wait()

    # Signs above and below a letter, in the order that takes longest to sort wherever two texts are compared.
    MARKS = "".join(sign * 900 for sign in "\u0345\u0360\u035c\u0315\u0300\u0316\u031b\u0321").encode()

    def odd_heads(self, port):
        """What a head costs that is made to be slow to read, beside one of plain letters of the same length."""
        letters = b"a" * len(self.MARKS)
        form = b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s"
        head = lambda name, value: b"GET /sign-in HTTP/1.1\r\nHost: a\r\n%s: %s\r\n\r\n" % (name, value)
        body = lambda text: form % (2 * len(text) + 9, text + b"=1&next=/" + text)
        asked = [(f"{name}: of marks", head(name.encode(), self.MARKS), head(name.encode(), letters)) for name in ("Accept-Encoding", "Authorization", "If-None-Match", "Cookie", "Referer")]
        asked += [("an address of marks", b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n" % self.MARKS[:1800], b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n" % letters[:1800])]
        asked += [("a form of marks", body(self.MARKS[:1800]), body(letters[:1800])), ("Cookie: 7,000 of them", head(b"Cookie", b"a;" * 7000), head(b"Cookie", b"a" * 14000))]
        self.say("\n| a head that is made to be slow | median | of letters | ratio |\n|---|---:|---:|---:|")
        for name, odd, plain in asked:
            times = {odd: [], plain: []}
            for _ in range(60):
                for request, list_ in times.items():
                    list_.append(self.asked(port, request))
            medians = [statistics.median(list_) for list_ in times.values()]
            self.say(f"| {name} | {medians[0] * 1000:.2f} ms | {medians[1] * 1000:.2f} ms | {medians[0] / medians[1]:.1f} |")

    @staticmethod
    def asked(port, request):
        """Seconds to the answer's first bytes, on a connection of its own."""
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            begin = time.perf_counter()
            client.sendall(request)
            if not client.recv(64).startswith(b"HTTP/1.1 "):
                raise SystemExit("no answer to an odd head")
            return time.perf_counter() - begin

    SLOW_READERS = 150

    def slow_readers(self, server, port, token, files, root):
        """Readers of one address, not quite as many as it may have, who ask for the largest export at once and take 4 kB of it every quarter second: what the server holds for them."""
        largest = max((path for path in files if path.suffix == ".csv"), key=lambda path: path.stat().st_size)
        request = f"GET /{largest.relative_to(root)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        before, readers = Tree.size(server.pid), []
        for _ in range(self.SLOW_READERS):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            reader.connect(("127.0.0.1", port))
            reader.sendall(request)
            readers.append(reader)
        peak, taken = 0, 0
        for _ in range(20):
            for reader in readers:
                taken += len(reader.recv(4_096))
            peak = max(peak, Tree.size(server.pid))
            time.sleep(0.25)
        begin = time.perf_counter()
        wait_for_answer(port, begin)
        others = time.perf_counter() - begin
        for reader in readers:
            reader.close()
        self.say(
            f"\n{self.SLOW_READERS} slow readers of a CSV file of {largest.stat().st_size / 1e6:.1f} MB: {taken / 1e6:.0f} MB taken in {20 * 0.25:.0f} s, the server's memory {before / 1e6:.0f} MB before and "
            f"{peak / 1e6:.0f} MB at most ({(peak - before) / self.SLOW_READERS / 1e3:.0f} kB a reader); another reader's answer meanwhile took {others * 1000:.1f} ms.")

    @staticmethod
    def almanac(*words, env):
        done = subprocess.run([ALMANAC, *map(str, words)], capture_output=True, text=True, env=env)
        if done.returncode != 0:
            raise SystemExit(done.stderr[-2000:])
        return done.stdout

    def wrk(self, address, token):
        """Median requests a second of some runs, and the last one's 99th percentile."""
        rates, slow = [], ""
        for _ in range(self.options.runs):
            text = subprocess.run(
                ["taskset", "-c", "1", "wrk", "-t1", "-c32", "-d4s", "--latency", "-H", f"Authorization: Bearer {token}", address], capture_output=True, text=True, check=True).stdout
            if "Non-2xx" in text:
                raise SystemExit(f"{address}\n{text}")
            rates.append(float(text.split("Requests/sec:")[1].split()[0]))
            slow = text.split("99%")[1].split()[0].replace("ms", " ms")
        return statistics.median(rates), slow

    def static_peers(self, out, root, token):
        plain = lambda path: "/" + str(path.relative_to(root))
        rows = []
        if shutil.which("nginx"):
            for name, log in [("nginx, access log", f"access_log {out}/access.log;"), ("nginx, no log, open_file_cache", "access_log off; open_file_cache max=1000;")]:
                port, config = free_port(), out / f"nginx-{len(rows)}.conf"
                config.write_text(
                    f'daemon off; pid {out}/nginx-{len(rows)}.pid; error_log {out}/nginx.err; worker_processes 1; events {{}}\n'
                    f'http {{ include /etc/nginx/mime.types; sendfile on; keepalive_requests 10000000; {log} server {{ listen 127.0.0.1:{port}; root {root};\n'
                    f'  if ($http_authorization != "Bearer {token}") {{ return 401; }} }} }}')
                rows.append((name, subprocess.Popen(["taskset", "-c", "0", "nginx", "-c", str(config)], stderr=subprocess.DEVNULL), port, plain))
        else:
            rows.append(("nginx", None, 0, plain))
        if shutil.which("caddy"):
            port, config = free_port(), out / "Caddyfile"
            config.write_text(
                f'{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n root * {root}\n @in header Authorization "Bearer {token}"\n handle @in {{\n  file_server\n }}\n respond 401\n}}\n')
            rows.append(("caddy", subprocess.Popen(["taskset", "-c", "0", "caddy", "run", "--config", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), port, plain))
        else:
            rows.append(("caddy", None, 0, plain))
        for name, process, port, _ in rows:
            if process is not None:
                wait_for_answer(port, time.perf_counter())
        return rows

    # MARK: The end

    def facts(self):
        cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.machine())
        memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 1e6
        versions = [f"Python {platform.python_version()}"]
        for name in ["pandas", "matplotlib", "duckdb"]:
            if importlib.util.find_spec(name):
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


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_answer(port, begin):
    """Seconds from `begin` until a request is answered, whatever with."""
    while time.perf_counter() - begin < 20:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if connection.recv(1):
                    return time.perf_counter() - begin
        except OSError:
            time.sleep(0.002)
    raise SystemExit(f"nothing answers on port {port}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["all", *BENCHMARKS], help="; ".join(f"{name}: {text}" for name, text in BENCHMARKS.items()))
    parser.add_argument("--members", type=int, default=100_000, help="of the made-up program (default: %(default)s, with ten transactions each)")
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is done; the tables tell the median (default: %(default)s)")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / ".build/benchmarks", help="where data is kept and outputs are written (default: .build/benchmarks)")
    parser.add_argument("--write", action="store_true", help="keep the table in Tests/Benchmarks/results")
    options = parser.parse_args()
    if not ALMANAC.exists() or not MICRO.exists():
        raise SystemExit("Build first: make build && swift build -c release --product MicroBenchmarks")
    bench = Bench(options)
    for name in BENCHMARKS if options.what == "all" else [options.what]:
        getattr(bench, name)()
    bench.finish(options.what)


if __name__ == "__main__":
    main()
