#!/bin/sh
# Packs the programs that `make static` built, and all else that `make install` installs, as a Debian package in .build-static.
# The same programs and the same commit give the same bytes.
set -eu
umask 022
cd "$(dirname "$0")/../.."
folder=.build-static/release

fail() { echo "error: $1" >&2; exit 1; }

version=$(sed -n 's/.*static let version = "\(.*\)"$/\1/p' Sources/CommandSupport/Almanac.swift)
dpkg --validate-version "$version" || fail "Sources/CommandSupport/Almanac.swift: no version that dpkg takes. Write it as 1.2.3."
[ "$("$folder/almanac" --version)" = "$version" ] || fail "$folder/almanac is not version $version. Build it again: make static"
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
[ -n "$SOURCE_DATE_EPOCH" ] || fail "there is no commit to take the package's time from. Set SOURCE_DATE_EPOCH to seconds since 1970."
export SOURCE_DATE_EPOCH
architecture=$(dpkg --print-architecture)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/almanac control=$work/almanac/DEBIAN doc=$work/almanac/usr/share/doc/almanac
PREFIX=/usr UNITDIR=/lib/systemd/system DESTDIR=$stage Deploy/install.sh install "$folder" >/dev/null
rm "$stage/usr/share/almanac/installed-files"
mkdir "$control"

# What is linked in, with its makers' words.
{
    cat Deploy/debian/copyright
    for package in .build-static/checkouts/*/; do
        license=$(find "$package" -maxdepth 1 -name 'LICENSE*' | head -n 1)
        printf '\n\n==== %s\n\n' "$(basename "$package")"
        if grep -q 'Apache License' "$license"; then
            echo "Apache License 2.0, as in /usr/share/common-licenses/Apache-2.0$(grep -q 'Runtime Library Exception' "$license" && echo ", with Runtime Library Exception")."
        else
            cat "$license"
        fi
        find "$package" \( -path '*/Sources/*/LICENSE*' -o -maxdepth 1 -name 'NOTICE*' \) -print | LC_ALL=C sort | while IFS= read -r file; do
            printf '\n---- %s\n\n' "${file#"$package"}"
            cat "$file"
        done
    done
} >"$doc/copyright"

# Read by people who ask what this package was made of; the history itself is git's.
changed=$(git status --porcelain --untracked-files=no 2>/dev/null | grep -q . && echo ", with changes that are not committed" || true)
{
    printf 'almanac (%s) bookworm; urgency=medium\n\n' "$version"
    printf '  * Made of commit %s%s.\n\n' "$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)" "$changed"
    printf ' -- %s  %s\n' "$(sed -n 's/^Maintainer: //p' Deploy/debian/control)" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$doc/changelog.gz"
install -D -m 644 Deploy/debian/lintian-overrides "$stage/usr/share/lintian/overrides/almanac"

# The packages that hold the libraries which the programs need; dpkg-shlibdeps wants to see a source package.
mkdir "$work/debian"
printf 'Source: almanac\n\nPackage: almanac\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O -e "$stage/usr/bin/almanac" -e "$stage/usr/bin/almanac-score" | sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || fail "dpkg-shlibdeps found no package for the libraries of the programs. Build them on this machine: make static"

install -m 644 Deploy/debian/conffiles "$control/conffiles"
for script in prerm postrm; do install -m 755 "Deploy/debian/$script" "$control/$script"; done
sed -e '/^#USER_AND_FOLDERS#$/{r Deploy/user-and-folders.sh
d}' -e '/^#NEXT_STEPS#$/{r Deploy/next-steps.txt
d}' Deploy/debian/postinst >"$control/postinst"
chmod 755 "$control/postinst"
(cd "$stage" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$control/md5sums"
size=$(find "$stage" -path "$control" -prune -o -type f -printf '%s\n' | awk '{ total += int(($1 + 1023) / 1024) } END { print total }')
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@SIZE@|$size|; s|@LIBRARIES@|$libraries|" Deploy/debian/control >"$control/control"
chmod 644 "$control/control" "$control/md5sums"

# Folders get the times of their making else.
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
package=.build-static/almanac_${version}_${architecture}.deb
rm -f .build-static/almanac_*.deb
dpkg-deb --root-owner-group -Zxz --build "$stage" "$package" >/dev/null
echo "$package: $(stat -c %s "$package") bytes, $size KiB installed, SHA-256 $(sha256sum "$package" | cut -d' ' -f1)"
