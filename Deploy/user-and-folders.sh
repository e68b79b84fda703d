# The user that almanac runs as, and its folders, on a machine that may have had them for years: what is there is left as it is, since somebody may
# have given it another owner or mode on purpose. `make install` runs this, and the Debian package has it in its postinst. For /bin/sh, with `set -e`.

getent group almanac >/dev/null || addgroup --quiet --system almanac
getent passwd almanac >/dev/null ||
    adduser --quiet --system --ingroup almanac --home /var/lib/almanac --no-create-home --shell /usr/sbin/nologin --gecos "Almanac" almanac

[ -d /var/lib/almanac ] || install -d -o almanac -g almanac -m 750 /var/lib/almanac
# A disk that was mounted there beforehand, empty, is root's.
if [ "$(stat -c %u /var/lib/almanac)" = 0 ] && [ -z "$(find /var/lib/almanac -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit)" ]; then
    chown almanac:almanac /var/lib/almanac
    chmod 750 /var/lib/almanac
fi
# The folders below are made by the user itself: root follows no link that somebody else may have put there.
for folder in 750:Data 750:Data/snapshots 750:Data/runs 750:Site 700:state; do
    [ -d "/var/lib/almanac/${folder#*:}" ] || runuser -u almanac -- mkdir -m "${folder%%:*}" "/var/lib/almanac/${folder#*:}" ||
        echo "almanac: /var/lib/almanac/${folder#*:} could not be made by the user almanac: make it with mode ${folder%%:*}, and give it to almanac." >&2
done
