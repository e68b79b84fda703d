# The tests in a log that have begun and not ended: what a run that took too long was at.
$1 == "◇" && $2 == "Test" && $3 != "case" && $3 != "run" && / started\.$/ {
    sub(/^◇ /, ""); sub(/ started\.$/, ""); open[$0] = 1
}
($1 == "✔" || $1 == "✘") && $2 == "Test" && match($0, / (passed|failed) after /) {
    name = substr($0, 1, RSTART - 1); sub(/^(✔|✘) /, "", name); sub(/ with [0-9]+ test cases?$/, "", name); delete open[name]
}
END { for (name in open) print "Not ended: " name }
