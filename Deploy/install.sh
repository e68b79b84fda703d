#!/bin/sh
# What `make install` and `make uninstall` do once the programs are built, and what `make deb` packs: one list of files for all three.
#
#   Deploy/install.sh install FOLDER     the folder that holds the two programs
#   Deploy/install.sh uninstall
#
# PREFIX (/usr), UNITDIR (/lib/systemd/system) and DESTDIR (none) say where to. With DESTDIR nothing of this machine is touched: no user is made, no
# service restarted.
set -eu
umask 022
cd "$(dirname "$0")/.."
PREFIX=${PREFIX:-/usr} UNITDIR=${UNITDIR:-/lib/systemd/system} DESTDIR=${DESTDIR:-}
share=$PREFIX/share/almanac doc=$PREFIX/share/doc/almanac settings=/etc/almanac
# What was put there, so that the next version takes away what it has no more, and `uninstall` takes away no other file.
list=$share/installed-files
units="almanac.service almanac-watch.service almanac-build.service almanac-build.path almanac-build.timer"
settings_files="site.config notes/all.md"

fail() { echo "error: $1" >&2; exit 1; }

for place in "$PREFIX" "$UNITDIR"; do
    case $place in /*) ;; *) fail "“$place” is not a whole path. Name PREFIX and UNITDIR from the root: make install PREFIX=/usr" ;; esac
done

running_systemd() { [ -z "$DESTDIR" ] && [ -d /run/systemd/system ]; }

# Two that both think that they own the files would take them away under each other.
refuse_the_package() {
    [ -n "$DESTDIR" ] && return
    if dpkg-query -W -f '${db:Status-Abbrev}' almanac 2>/dev/null | grep -q '^.i'; then
        fail "the Debian package almanac is installed here. Upgrade it with a newer one (make deb), or remove it first: apt remove almanac"
    fi
    [ "$(id -u)" = 0 ] || fail "only root can install into $PREFIX. Use sudo, or name a folder of your own: make install DESTDIR=/tmp/almanac"
}

# put MODE SOURCE TARGET
put() {
    install -D -m "$1" "$2" "$DESTDIR$3"
    printf '%s\n' "$3" >>"$new"
}

# The same with the places that PREFIX names.
put_adapted() {
    sed "s|/usr/bin/almanac|$PREFIX/bin/almanac|g; s|/usr/share/almanac|$PREFIX/share/almanac|g" "$2" >"$work/adapted"
    put "$1" "$work/adapted" "$3"
}

remove_listed() {
    while IFS= read -r file; do
        case $file in /*) rm -f "$DESTDIR$file" ;; esac
    done
}

remove_empty_folders() {
    for folder in "$DESTDIR$share" "$DESTDIR$doc"; do
        [ ! -d "$folder" ] || find "$folder" -depth -type d -empty -delete
    done
}

install_files() {
    for program in almanac almanac-score; do
        [ -x "$1/$program" ] || fail "there is no program $1/$program. Build it first: make static"
    done
    work=$(mktemp -d) && new=$work/files && : >"$new"
    trap 'rm -rf "$work"' EXIT

    for program in almanac almanac-score; do
        # Only the names of functions go: what an error says of its place is in the program itself.
        strip --remove-section=.comment -o "$work/$program" "$1/$program"
        put 755 "$work/$program" "$PREFIX/bin/$program"
        gzip -9n <"Deploy/man/$program.1" >"$work/$program.1.gz"
        put 644 "$work/$program.1.gz" "$PREFIX/share/man/man1/$program.1.gz"
    done
    for file in $(find Templates Public -type f ! -path 'Templates/notes/*' | LC_ALL=C sort); do put 644 "$file" "$share/$file"; done
    for unit in $units; do put_adapted 644 "Deploy/systemd/$unit" "$UNITDIR/$unit"; done
    for file in README.md SECURITY.md Data/README.md Sources/README.md Sources/Insights/README.md Sources/Scorer/README.md; do put 644 "$file" "$doc/$file"; done
    for file in almanac-public.conf almanac-hooks.conf; do put 644 "Deploy/systemd/$file" "$doc/examples/$file"; done
    put_adapted 644 Deploy/site.config "$doc/examples/site.config"

    # Notes are the operator's own, and so stand with the settings; the note of one sponsor is the sample program's.
    ln -sfn "$settings/notes" "$DESTDIR$share/Templates/notes"
    printf '%s\n' "$share/Templates/notes" >>"$new"

    for file in $settings_files; do
        [ -e "$DESTDIR$settings/$file" ] && continue
        case $file in
        site.config) install -D -m 644 "$DESTDIR$doc/examples/site.config" "$DESTDIR$settings/$file" ;;
        *) install -D -m 644 "Templates/$file" "$DESTDIR$settings/$file" ;;
        esac
    done

    if [ -f "$DESTDIR$list" ]; then
        LC_ALL=C sort "$DESTDIR$list" >"$work/before"
        LC_ALL=C sort "$new" | LC_ALL=C comm -23 "$work/before" - | remove_listed
    fi
    put 644 "$new" "$list"
    remove_empty_folders
}

case ${1:-} in
install)
    refuse_the_package
    [ -e "$DESTDIR$list" ] && upgrade=yes || upgrade=no
    install_files "${2:?the folder of the programs}"
    if [ -n "$DESTDIR" ]; then
        echo "Installed below $DESTDIR. The user almanac and /var/lib/almanac are for the machine that it is copied to: sh -e Deploy/user-and-folders.sh, as root."
        exit
    fi
    . Deploy/user-and-folders.sh
    if running_systemd; then
        systemctl daemon-reload
        [ $upgrade = no ] || systemctl try-restart almanac.service almanac-watch.service almanac-build.path almanac-build.timer
    fi
    [ $upgrade = yes ] || cat Deploy/next-steps.txt
    ;;
uninstall)
    refuse_the_package
    [ -f "$DESTDIR$list" ] || fail "nothing that make install put there is at $DESTDIR$PREFIX. Name the PREFIX and DESTDIR that it was installed with."
    # The units' own links in /etc go with them; they cannot be told from those of an administrator later.
    if running_systemd; then systemctl disable --quiet --now $units 2>/dev/null || true; fi
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cp "$DESTDIR$list" "$work/files"
    remove_listed <"$work/files"
    rm -f "$DESTDIR$list"
    remove_empty_folders
    if running_systemd; then systemctl daemon-reload; fi
    echo "Removed. Settings in $DESTDIR$settings, data, state and site in $DESTDIR/var/lib/almanac and the user almanac are left as they are."
    ;;
*) fail "say what to do: Deploy/install.sh install FOLDER, or Deploy/install.sh uninstall" ;;
esac
