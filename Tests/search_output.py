"""Fails when a secret or a member token stands in what the tests, and the programs that they ran, have written: python3 Tests/search_output.py LOG..."""
import binascii
import glob
import re
import sqlite3
import sys

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def checksum(body):
    """CRC-32 in seven base32 digits, as the credential's own documentation has it."""
    crc = binascii.crc32(body.encode()) << 3
    return "".join(DIGITS[crc >> (30 - 5 * place) & 31] for place in range(7))


def credentials(text):
    """Whole access tokens: those with the right checksum. Made-up ones, as in messages about wrong ones, have none."""
    return [found for found in re.findall(r"alm_[0-9a-z]{59}", text) if checksum(found[:-7]) == found[-7:]]


def members():
    """Of the sample program, which most tests read."""
    tokens = set()
    for path in glob.glob("Data/snapshots/*.sqlite"):
        with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as database:
            tokens |= {row[0] for row in database.execute("SELECT member_token_id FROM dim_members")}
    return tokens


def main(paths):
    known, faults, words = members(), [], 0
    if len(known) < 500:
        sys.exit("the sample program was not found: run this in the checkout")
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                found = re.findall(r"[0-9A-Za-z_]+", line)
                words += len(found)
                if credentials(line):
                    faults.append(f"{path}:{number}: an access token")
                if re.search(r"__Host-almanac=[0-9a-f]{64}", line):
                    faults.append(f"{path}:{number}: a session's id")
                if known & set(found):
                    faults.append(f"{path}:{number}: a member token")
    if words < 1000:
        sys.exit(f"only {words} words in {', '.join(paths)}: that is not the tests' output")
    for needed in ("tests-programs.log", "tests-browser-programs.log"):
        if not any(path.endswith(needed) for path in paths):
            sys.exit(f"{needed} is not there: what the programs wrote was not searched")
    print("\n".join(faults) or f"{words} words of output: no access token, no session, no member token")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    # The check itself, on an access token that was made once and never used.
    sample = "alm_" + "0" * 52
    assert credentials(f"x {sample}{checksum(sample)} y") and not credentials(sample + "0000000")
    main(sys.argv[1:])
