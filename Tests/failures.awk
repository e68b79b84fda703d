# What failed in a log of tests, at the end where it is looked for, and the tests that have begun and not ended: what a run that took too long was at.
$1 == "◇" && $2 == "Test" && $3 != "case" && $3 != "run" && / started\.$/ {
    name = $0; sub(/^◇ /, "", name); sub(/ started\.$/, "", name); open[name] = 1
}
($1 == "✔" || $1 == "✘") && $2 == "Test" && match($0, / (passed|failed) after /) {
    name = substr($0, 1, RSTART - 1); sub(/^(✔|✘) /, "", name); sub(/ with [0-9]+ test cases?$/, "", name); delete open[name]
}
$1 == "✘" || ($1 == "↳" && isFailure) { failures[++count] = $0 }
{ isFailure = $1 == "✘" || ($1 == "↳" && isFailure) }
END {
    for (number = 1; number <= count; number++) print failures[number]
    for (name in open) print "Not ended: " name
}
