#!/usr/bin/env python3
"""The Debian package in a fresh chroot: installed, used, upgraded, removed, installed again, purged; and what `make install` does there.

    sudo python3 Tests/Package/chroot.py .build-static/almanac_1.0.0_amd64.deb

Everything runs in namespaces of its own: whatever ends this program ends its processes and mounts too, and then the chroot is deleted. Packages come
from where this machine's own come from. Ends with 1 and one line that says what is wrong at the first thing that is.
"""
import csv
import ctypes
import hashlib
import io
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
HOME = "/var/lib/almanac"
KEEPSAKES = [f"{HOME}/state/pseudonym.key", f"{HOME}/state/forgotten.json"]
CONFIG = ["--config", "/etc/almanac/site.config"]
UNITS = ["almanac.service", "almanac-watch.service", "almanac-build.service", "almanac-build.path", "almanac-build.timer"]

# Path, mode, owner, group: folders that the package makes, and files whose mode matters.
PLACES = [
    ("/usr/bin/almanac", 0o755, "root", "root"), ("/usr/bin/almanac-score", 0o755, "root", "root"),
    ("/usr/share/almanac/Templates/layouts/sponsor.mustache", 0o644, "root", "root"), ("/usr/share/almanac/Public/almanac.css", 0o644, "root", "root"),
    ("/etc/almanac", 0o755, "root", "root"), ("/etc/almanac/site.config", 0o644, "root", "root"), ("/etc/almanac/notes/all.md", 0o644, "root", "root"),
    (HOME, 0o750, "almanac", "almanac"), (f"{HOME}/Data", 0o750, "almanac", "almanac"), (f"{HOME}/Data/snapshots", 0o750, "almanac", "almanac"),
    (f"{HOME}/Data/runs", 0o750, "almanac", "almanac"), (f"{HOME}/Site", 0o750, "almanac", "almanac"), (f"{HOME}/state", 0o700, "almanac", "almanac"),
] + [(f"/lib/systemd/system/{unit}", 0o644, "root", "root") for unit in UNITS]

# What installing and removing any package writes, and what runs anew by the clock.
PASSING = re.compile(
    r"/(proc|dev|tmp|run|source)(/.*)?|/var/log/.*|/var/(cache|lib)/apt/.*|/var/cache/(ldconfig|debconf)/.*|/var/cache/man/.*"
    r"|/var/lib/dpkg/(status(-old)?|available|lock.*|triggers/.*|diversions-old|statoverride-old)|/etc/(passwd|group|shadow|gshadow|subuid|subgid)-|/etc/\.pwd\.lock|/etc/ld\.so\.cache")


class Wrong(Exception):
    """What is not as it should be, in a line."""


def check(holds, words):
    if not holds:
        raise Wrong(words)


def say(words):
    print(f"{time.monotonic() - STARTED:6.1f} s  {words}", flush=True)


class Chroot:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def at(self, path):
        return self.root / path.lstrip("/")

    def run(self, *command, user=None, fails=False, text=None):
        """What the command wrote, both streams; it has to end with 0, or with something else where it should fail."""
        as_user = ["runuser", "-u", user, "--"] if user else []
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        environment.update({name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")})
        done = subprocess.run(
            ["chroot", self.root, *as_user, *command], env=environment, cwd="/", input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        check((done.returncode != 0) == fails, f"“{' '.join(command)}” ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def almanac(self, *command, **options):
        return self.run("almanac", *command, *CONFIG, user="almanac", **options)

    def apt(self, *command):
        return self.run("apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-confold", "--no-install-recommends", *command)

    def listing(self):
        """Every file but those that pass, with what there is to know of it; the contents of those in /etc."""
        found = {}
        for folder, folders, files in os.walk(self.root):
            for name in folders + files:
                path = os.path.join(folder, name)
                inside = "/" + os.path.relpath(path, self.root)
                if PASSING.fullmatch(inside):
                    continue
                status = os.lstat(path)
                told = f"{stat.filemode(status.st_mode)} {status.st_uid}:{status.st_gid}"
                if stat.S_ISLNK(status.st_mode):
                    told += f" -> {os.readlink(path)}"
                elif stat.S_ISREG(status.st_mode) and inside.startswith("/etc/"):
                    told += " " + hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
                found[inside] = told
            folders[:] = [name for name in folders if not PASSING.fullmatch("/" + os.path.relpath(os.path.join(folder, name), self.root))]
        return found

    def processes(self):
        """Others than this program in its namespace, and the commands that they run."""
        found = {}
        for number in (int(name) for name in os.listdir("/proc") if name.isdigit()):
            try:
                words = pathlib.Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except OSError:
                continue
            if number != os.getpid() and words:
                found[number] = words
        return found


def differences(before, after):
    lines = [f"is left: {path} ({after[path]})" for path in sorted(after.keys() - before.keys())]
    lines += [f"is gone: {path} ({before[path]})" for path in sorted(before.keys() - after.keys())]
    return lines + [f"is changed: {path} ({before[path]}, now {after[path]})" for path in sorted(before.keys() & after.keys()) if before[path] != after[path]]


def expect_no_differences(before, after, words):
    lines = differences(before, after)
    check(not lines, f"{words}:\n" + "\n".join(lines))


# The chroot itself


def sources():
    """(address, suite, component) of this machine's own Debian, and the codename of its release."""
    codename = re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(), re.M)[1]
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)|$(LABEL)", "Created-By: Packages"], check=True, capture_output=True, text=True).stdout
    rows = [line.split("|") for line in listed.splitlines()]
    release = next((row for row in rows if row[1] == codename and row[3] in ("Debian", "Ubuntu") and row[2] == "main"), None)
    check(release, f"apt knows no main archive of {codename}. Add it to the sources of apt and run apt-get update.")
    return release[0], codename, sorted({tuple(row[:3]) for row in rows if row[3] == release[3]})


def make_chroot(root):
    address, codename, rows = sources()
    log = root.parent / "debootstrap.log"
    with open(log, "w") as output:
        done = subprocess.run(["debootstrap", "--variant=minbase", codename, root, address], stdout=output, stderr=subprocess.STDOUT)
    check(done.returncode == 0, f"debootstrap ended with {done.returncode}:\n" + "\n".join(log.read_text().splitlines()[-10:]))
    chroot = Chroot(root)
    chroot.at("/etc/apt/sources.list").write_text("".join(f"deb {row[0]} {row[1]} {row[2]}\n" for row in rows))
    subprocess.run(["mount", "-t", "proc", "proc", chroot.at("/proc")], check=True)
    chroot.apt("update")
    return chroot


# What is looked at


def check_package(package):
    """What needs no chroot: names, versions, lintian's opinion."""
    fields = dict(line.split(": ", 1) for line in subprocess.run(["dpkg-deb", "-f", package], check=True, capture_output=True, text=True).stdout.splitlines() if not line.startswith(" "))
    if shutil.which("lintian"):
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package], capture_output=True, text=True)
        check(done.returncode == 0, f"lintian finds mistakes in {package}:\n{done.stdout}{done.stderr}")
    else:
        say("lintian is not installed: what it thinks of the package is not asked")
    return fields


def check_installed(chroot, version):
    check(chroot.run("dpkg", "--verify", "almanac") == "", "dpkg --verify finds files that are not those of the package")
    check(chroot.run("almanac", "--version").strip() == version, f"almanac --version is not {version}")
    names = {line.split(":")[2]: line.split(":") for line in chroot.at("/etc/passwd").read_text().splitlines()}
    groups = {line.split(":")[2]: line.split(":")[0] for line in chroot.at("/etc/group").read_text().splitlines()}
    for path, mode, owner, group in PLACES:
        check(os.path.lexists(chroot.at(path)), f"{path} is not there")
        status = os.lstat(chroot.at(path))
        has = (stat.S_IMODE(status.st_mode), names.get(str(status.st_uid), ["?"])[0], groups.get(str(status.st_gid), "?"))
        check(has == (mode, owner, group), f"{path} has mode {has[0]:o} and is {has[1]}:{has[2]}'s, not {mode:o} and {owner}:{group}'s")
    user = next((fields for fields in names.values() if fields[0] == "almanac"), None)
    check(user and int(user[2]) < 1000 and user[5] == HOME and user[6] == "/usr/sbin/nologin", f"the user almanac is not a system user of {HOME} who cannot log in: {user}")
    check(re.search(r"^almanac:[!*]", chroot.at("/etc/shadow").read_text(), re.M), "the user almanac has a password")
    for folder in ["Templates", "Public"]:
        for file in (SOURCE / folder).rglob("*"):
            inside = f"/usr/share/almanac/{file.relative_to(SOURCE)}"
            if file.is_file() and "notes" not in file.parts:
                check(chroot.at(inside).exists() and chroot.at(inside).read_bytes() == file.read_bytes(), f"{inside} is not the file of the source")
    for program in ["almanac", "almanac-score"]:
        needed = chroot.run("ldd", f"/usr/bin/{program}")
        check("not found" not in needed and not re.search("swift|Foundation|dispatch", needed), f"{program} needs libraries that the package does not bring:\n{needed}")
    wanted = [str(path) for path in chroot.at("/etc/systemd/system").rglob("almanac*")] if chroot.at("/etc/systemd/system").exists() else []
    check(not wanted, f"units are enabled that nobody enabled: {wanted}")
    if shutil.which("systemd-analyze"):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", f"--root={chroot.root}", *UNITS], capture_output=True, text=True, env={"PATH": os.environ["PATH"], "SYSTEMD_COLORS": "0"})
        # A chroot without systemd lacks its own units; only what is said of these counts.
        lines = [line for line in (done.stdout + done.stderr).splitlines() if "almanac" in line and not re.search(r"Failed to add dependency|Unit \S+ not found|Failed to load", line)]
        check(not lines, "systemd-analyze finds mistakes in the units:\n" + "\n".join(lines))
    else:
        say("systemd-analyze is not installed: the units are not verified")


def pseudonyms(chroot):
    """Of each sponsor, from the site that is published."""
    found = {}
    for file in sorted(chroot.at(HOME).glob("Site/current/sponsors/*/exports/high-value-members.csv")):
        rows = csv.DictReader(io.StringIO(file.read_text()))
        found[file.parts[-3]] = {row["member"] for row in rows}
    check(found and all(found.values()), "the published site has no lists of members")
    return found


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Server:
    """The unit's ExecStart, as its user, from its folder: what systemd would start."""

    def __init__(self, chroot, port):
        unit = chroot.at("/lib/systemd/system/almanac.service").read_text()
        self.value = lambda key: re.search(rf"^{key}=(.*)$", unit, re.M)[1]
        self.address = f"http://127.0.0.1:{port}"
        self.log = open(chroot.root.parent / "server.log", "w+")
        self.process = subprocess.Popen(
            ["chroot", f"--userspec={self.value('User')}:{self.value('Group')}", chroot.root, "/usr/bin/env", "-i", "-C", self.value("WorkingDirectory"), "PATH=/usr/bin:/bin",
             *self.value("ExecStart").split()], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while True:
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                pass
            check(self.process.poll() is None and time.monotonic() < deadline, f"the server does not answer at {self.address}/healthz:\n{self.words()}")
            time.sleep(0.1)

    def words(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text()

    def get(self, path, form=None, **headers):
        request = urllib.request.Request(self.address + path, data=form and urllib.parse.urlencode(form).encode(), headers=headers)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect).open(request, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, dict(refusal.headers), refusal.read().decode(errors="replace")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        check(self.process.wait(timeout=30) == 0, f"the server ended with {self.process.returncode} on SIGTERM:\n{self.words()}")


def walk(server, token):
    check(server.get("/readyz")[0] == 200, "/readyz is not 200")
    check(server.get("/operator/")[0] == 401, "a page is given without a token")
    status, headers, _ = server.get("/sign-in", form={"token": token}, Origin=server.address)
    cookie = headers.get("Set-Cookie", "").split(";")[0]
    check(status == 303 and cookie.startswith("__Host-almanac="), f"signing in with the token is answered with {status}, not with a session")
    status, _, page = server.get(headers["Location"], Cookie=cookie)
    check(status == 200 and "</html>" in page, f"the holder's first page {headers['Location']} is answered with {status}")
    return cookie


def settings_of(chroot, port):
    """An administrator's change of the settings: it has to outlast upgrades and removal."""
    file = chroot.at("/etc/almanac/site.config")
    file.write_text(file.read_text() + f"\nserver:\n  port: {port}\n")
    return file.read_text()


def newer(package, folder):
    """The same package, a version later, with other settings that ship."""
    tree = folder / "newer"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = tree / "DEBIAN/control"
    before = re.search(r"^Version: (.*)$", control.read_text(), re.M)[1]
    control.write_text(re.sub(r"^Version: .*$", f"Version: {before}+next", control.read_text(), flags=re.M))
    with open(tree / "etc/almanac/site.config", "a") as settings:
        settings.write("\n# Another default.\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, folder / "newer.deb"], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    check(subprocess.run(["dpkg", "--compare-versions", before, "lt", before + "+next"]).returncode == 0, f"dpkg does not think that {before}+next is later than {before}")
    return f"{before}+next"


def expect_no_processes(chroot, words):
    left = chroot.processes()
    check(not left, f"processes are left {words}: {left}")


# The whole of it


def test_package(chroot, package, fields):
    version = fields["Version"]
    depends = chroot.apt("satisfy", fields["Depends"])
    say(f"its dependencies are installed: {re.search(r'[0-9]+ newly installed', depends)[0]}")
    shutil.copy(package, chroot.at("/tmp/almanac.deb"))
    newer_version = newer(package, chroot.at("/tmp"))
    before = chroot.listing()

    words = chroot.apt("install", "/tmp/almanac.deb")
    check("0 upgraded, 1 newly installed" in words and "systemctl enable --now almanac.service" in words, f"apt did not install one package that says how to go on:\n{words}")
    check_installed(chroot, version)
    expect_no_processes(chroot, "after the installation")
    installed = chroot.listing()
    say(f"{package.name} is installed: files, modes, owners, the user, the units")

    chroot.run("almanac", "sample", "--data", f"{HOME}/Data", user="almanac")
    port = free_port()
    settings = settings_of(chroot, port)
    chroot.almanac("build")
    first = pseudonyms(chroot)
    sponsor = min(first)
    check("no access tokens" in chroot.almanac("serve", fails=True), "a server without tokens does not say what it lacks")
    # It begins the audit log, of which the operator's page tells: all later builds have the same inputs.
    token = chroot.almanac("token", "create", "--operator", "--role", "manager", "--days", "1").strip().splitlines()[-1]
    # One member is erased, so that there is a list of erasures to lose.
    turned = chroot.almanac("member", "--sponsor", sponsor, text="\n".join(sorted(first[sponsor])[:1]) + "\n")
    chroot.almanac("forget", text=turned.splitlines()[-1].split(",")[1] + "\n")
    first = pseudonyms(chroot)
    key = chroot.at(KEEPSAKES[0]).read_bytes()
    server = Server(chroot, port)
    cookie = walk(server, token)
    say("a sample is built, a page is read with a token from the server that the unit starts")

    # As `systemctl enable` does it; the link is the administrator's until the purge.
    enabled = chroot.at("/etc/systemd/system/multi-user.target.wants/almanac.service")
    enabled.parent.mkdir(parents=True, exist_ok=True)
    enabled.symlink_to("/lib/systemd/system/almanac.service")
    shutil.copy(chroot.at("/tmp/newer.deb"), chroot.at("/tmp/almanac-newer.deb"))
    words = chroot.apt("install", "/tmp/almanac-newer.deb")
    check("1 upgraded" in words and "nothing runs yet" not in words, f"apt did not upgrade, or the upgrade talks as if nothing were there:\n{words}")
    check(chroot.run("dpkg-query", "-W", "-f", "${Version}", "almanac") == newer_version, "the upgrade did not take")
    check(chroot.at("/etc/almanac/site.config").read_text() == settings, "the upgrade changed the administrator's settings")
    check(server.get("/operator/", Cookie=cookie)[0] == 200, "the server does not answer while its package is upgraded")
    server.stop()
    server = Server(chroot, port)
    check(server.get("/operator/", Cookie=cookie)[0] == 200, "a session does not outlast the upgrade and a new start")
    server.stop()
    chroot.at("/etc/almanac/site.config.dpkg-dist").unlink()
    chroot.apt("install", "--allow-downgrades", "/tmp/almanac.deb")
    chroot.apt("install", "--reinstall", "/tmp/almanac.deb")
    check(chroot.at("/etc/almanac/site.config").read_text() == settings, "installing it again changed the administrator's settings")
    for spare in chroot.at("/etc/almanac").glob("*.dpkg-*"):
        spare.unlink()
    used = chroot.listing()
    say("upgraded under a running server, which ends with 0 on SIGTERM; settings and sessions are as before")

    chroot.apt("remove", "almanac")
    expect_no_processes(chroot, "after the removal")
    left = chroot.listing()
    gone = {path for path in used.keys() - left.keys() if path.startswith(("/etc/", HOME))}
    check(not gone, f"the removal took away what is the operator's: {sorted(gone)}")
    surplus = [path for path in left.keys() - before.keys() if not path.startswith(("/etc/almanac", "/etc/systemd/system/multi-user", HOME, "/var/lib/dpkg/info/almanac.", "/var/lib/systemd/deb-systemd-helper"))]
    check(not surplus, f"the removal left files of the package: {surplus}")
    chroot.apt("install", "/tmp/almanac.deb")
    words = chroot.almanac("build")
    check("othing has changed" in words, f"after removal and installation the same inputs make another site:\n{words}")
    check(chroot.at(KEEPSAKES[0]).read_bytes() == key and pseudonyms(chroot) == first, "members got other pseudonyms by removal and installation")
    check("tok_" in chroot.almanac("token", "list"), "the removal took the tokens away")
    say("removed and installed again: data, state, settings and pseudonyms are as before")

    data = {path for path in chroot.listing() if path.startswith(f"{HOME}/Data/")}
    words = chroot.apt("purge", "almanac")
    check(f"{HOME}/Data is not empty and stays" in words and "keeps the pseudonyms' key" in words, f"the purge does not say what it keeps:\n{words}")
    expect_no_processes(chroot, "after the purge")
    after = chroot.listing()
    kept = {HOME, f"{HOME}/Data", f"{HOME}/state", *KEEPSAKES} | data
    expected = dict(before, **{path: installed.get(path) or used[path] for path in kept})
    # The user stays with its files: the four files that tell of it are as they were after the installation.
    expected.update({f"/etc/{name}": installed[f"/etc/{name}"] for name in ["passwd", "group", "shadow", "gshadow"]})
    expect_no_differences(expected, after, "after the purge there is more or less than the operator's data, the key, the list of erasures and their user")
    check(chroot.at(KEEPSAKES[0]).read_bytes() == key, "the purge changed the key")
    chroot.apt("install", "/tmp/almanac.deb")
    check_installed(chroot, version)
    chroot.almanac("build")
    check(pseudonyms(chroot) == first, "members got other pseudonyms by purge and installation, though the key was kept")
    say("purged: what stays is what README says, and a site built anew has the same pseudonyms, and none for the erased")

    # An administrator who wants all of it gone.
    chroot.apt("remove", "almanac")
    shutil.rmtree(chroot.at(f"{HOME}/Data"))
    for file in KEEPSAKES:
        chroot.at(file).unlink()
    chroot.apt("purge", "almanac")
    expect_no_differences(before, chroot.listing(), "after the last purge the chroot is not as it was before the first installation")
    say("purged with nothing to keep: the chroot is as it was before, and the user is gone")
    return installed


def test_make_install(chroot, installed):
    """What `make install` and `make uninstall` run, from a copy of the source."""
    chroot.apt("install", "binutils")
    tree = chroot.at("/source")
    for name in ["Deploy", "Templates", "Public", "README.md", "SECURITY.md", "Data/README.md", *[f"Sources/{name}README.md" for name in ["", "Insights/", "Scorer/"]]]:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (SOURCE / name).is_dir() else shutil.copy)(SOURCE / name, tree / name)
    (tree / "programs").mkdir()
    for name in ["almanac", "almanac-score"]:
        shutil.copy(SOURCE / ".build-static/release" / name, tree / "programs" / name)
    before = chroot.listing()

    chroot.run("/source/Deploy/install.sh", "install", "/source/programs")
    # dpkg's own files, and the documents that only a package must have.
    package_only = re.compile(r"/var/lib/dpkg/info/almanac\..*|/var/lib/systemd.*|/usr/share/doc/almanac/(copyright|changelog\.gz)|/usr/share/lintian.*")
    wanted = {path: told for path, told in installed.items() if path.startswith(("/usr/", "/lib", "/etc/almanac", HOME)) and not package_only.fullmatch(path)}
    has = {path: told for path, told in chroot.listing().items() if path.startswith(("/usr/", "/lib", "/etc/almanac", HOME)) and path not in before or path in wanted}
    has.pop("/usr/share/almanac/installed-files")
    expect_no_differences({path: told for path, told in wanted.items() if path not in before}, {path: told for path, told in has.items() if path not in before}, "make install does not put there what the package does")
    chroot.run("almanac", "sample", "--data", f"{HOME}/Data", user="almanac")
    chroot.almanac("build")

    # The next version, without a template that the one before had, with settings that were changed.
    settings = settings_of(chroot, 8080)
    (tree / "Public/old.css").write_text("")
    chroot.run("/source/Deploy/install.sh", "install", "/source/programs")
    check(chroot.at("/usr/share/almanac/Public/old.css").exists(), "make install does not install a new file")
    (tree / "Public/old.css").unlink()
    words = chroot.run("/source/Deploy/install.sh", "install", "/source/programs")
    check(not chroot.at("/usr/share/almanac/Public/old.css").exists(), "make install leaves a file that the version before had")
    check(chroot.at("/etc/almanac/site.config").read_text() == settings and "nothing runs yet" not in words, "make install overwrites settings, or takes an upgrade for a first installation")

    kept = {path: told for path, told in chroot.listing().items() if path.startswith(("/etc/", HOME))}
    chroot.run("/source/Deploy/install.sh", "uninstall")
    expect_no_differences(dict(before, **kept), chroot.listing(), "make uninstall leaves more or less than settings, data, state and the user")
    check("nothing that make install put there" in chroot.run("/source/Deploy/install.sh", "uninstall", fails=True), "uninstalling twice says something else than that nothing is there")
    chroot.run("/usr/bin/env", "DESTDIR=/tmp/x", "PREFIX=/opt/almanac", "/source/Deploy/install.sh", "install", "/source/programs")
    check("ExecStart=/opt/almanac/bin/almanac serve" in chroot.at("/tmp/x/lib/systemd/system/almanac.service").read_text(), "a unit does not start the program of another PREFIX")
    check("templates: /opt/almanac/share/almanac/Templates" in chroot.at("/tmp/x/etc/almanac/site.config").read_text(), "the settings do not name the templates of another PREFIX")
    check(not chroot.at("/tmp/x/var").exists(), "DESTDIR gets folders that belong to a user of another machine")
    expect_no_differences(dict(before, **kept), chroot.listing(), "make install DESTDIR=… touches what is not below it")
    say("make install puts there what the package does, upgrades, and is taken away by make uninstall; DESTDIR and PREFIX")

    chroot.apt("install", "/tmp/almanac.deb")
    check("apt remove almanac" in chroot.run("/source/Deploy/install.sh", "install", "/source/programs", fails=True), "make install installs over the package")
    say("the package takes over from make install, which then refuses")


def test_mounted_disk(chroot, version):
    """The package where a disk of its own was mounted for its data beforehand: one that is empty, one that is somebody's."""
    chroot.apt("purge", "almanac")
    home = chroot.at(HOME)
    shutil.rmtree(home, ignore_errors=True)

    def mount():
        home.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m,mode=755", "none", home], check=True)

    mount()
    (home / "lost+found").mkdir(mode=0o700)
    chroot.apt("install", "/tmp/almanac.deb")
    check_installed(chroot, version)
    chroot.run("almanac", "sample", "--data", f"{HOME}/Data", user="almanac")
    chroot.almanac("build")
    subprocess.run(["umount", home], check=True)

    chroot.apt("purge", "almanac")
    mount()
    (home / "ledger.csv").write_text("mine")
    words = chroot.apt("install", "/tmp/almanac.deb")
    status = home.stat()
    check((stat.S_IMODE(status.st_mode), status.st_uid) == (0o755, 0) and [path.name for path in home.iterdir()] == ["ledger.csv"], "a disk with root's own files on it is taken over")
    check("/var/lib/almanac/Data could not be made by the user almanac" in words, f"the installation does not say which folders are missing:\n{words}")
    subprocess.run(["umount", home], check=True)
    say("a mounted disk that is empty is taken over, one with files on it is not, and that is said")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def inside(package, folder):
    """In namespaces of its own, as their first process."""
    os.environ.pop("LD_PRELOAD", None)
    try:
        fields = check_package(package)
        say(f"lintian is content with {package.name}, {package.stat().st_size / 1e6:.1f} MB")
        chroot = make_chroot(folder / "root")
        say("a fresh chroot is there")
        installed = test_package(chroot, package, fields)
        test_make_install(chroot, installed)
        test_mounted_disk(chroot, fields["Version"])
        expect_no_processes(chroot, "at the end")
    except Wrong as wrong:
        print(f"error: {wrong}", file=sys.stderr)
        return 1
    say("the package holds what it promises")
    return 0


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--inside":
        return inside(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    if len(sys.argv) != 2 or not sys.argv[1].endswith(".deb") or not os.path.exists(sys.argv[1]):
        print("usage: chroot.py PACKAGE.deb, one that `make deb` made", file=sys.stderr)
        return 64
    if os.geteuid() != 0:
        print("error: a chroot takes root. Run it with sudo, or by make test-deb", file=sys.stderr)
        return 1
    folder = tempfile.mkdtemp(prefix="almanac-chroot-")
    # By SIGTERM and Ctrl-C too it is deleted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    runner = None
    try:
        runner = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-B", __file__, "--inside", os.path.abspath(sys.argv[1]), folder],
            preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        return runner.wait()
    except KeyboardInterrupt:
        return 1
    finally:
        if runner and runner.poll() is None:
            runner.kill()
            runner.wait()
        shutil.rmtree(folder, ignore_errors=True)
        if os.path.exists(folder):
            # What still holds a mount dies with its namespace, a moment later.
            time.sleep(1)
            shutil.rmtree(folder)


# Whoever kills this program so that it cannot clean up finds a folder of it below $TMPDIR, and no process or mount.
PR_SET_PDEATHSIG = 1
STARTED = time.monotonic()
if __name__ == "__main__":
    sys.exit(main())
