#!/bin/bash
# Runs libFuzzer on each target for some seconds and tells what it did: run.sh FUZZER SECONDS TARGET…
# What it learns is kept beside the fuzzer (corpus/TARGET), what it finds too (findings/TARGET-…); the seeds in git are only read.
set -u
fuzzer=$1 seconds=$2
shift 2
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || { echo "“$seconds” is no number of seconds: make fuzz SECONDS=600"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(dirname "$fuzzer")/fuzz
mkdir -p "$work/findings"
# Swift keeps values for the life of a process, which are no leaks; freed memory is held back less than by default, as buffers are large.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64:detect_stack_use_after_return=0:malloc_context_size=4
# The input is what is wanted of a crash; Swift's own account of it trips AddressSanitizer.
export SWIFT_BACKTRACE=enable=no
failed=0
printf '%-16s %12s %8s %14s %10s  %s\n' target executions "per s" "edges" "inputs" result
for target; do
  mkdir -p "$work/corpus/$target"
  log="$work/$target.log"
  dictionary=()
  [ -f "$here/Dictionaries/$target.dict" ] && dictionary=("-dict=$here/Dictionaries/$target.dict")
  FUZZ_TARGET=$target nice -n 15 "$fuzzer" -max_total_time="$seconds" -detect_leaks=0 -timeout=10 -rss_limit_mb=3072 -malloc_limit_mb=1024 -print_final_stats=1 \
    ${dictionary[@]+"${dictionary[@]}"} -artifact_prefix="$work/findings/$target-" "$work/corpus/$target" "$here/Corpus/$target" >"$log" 2>&1
  code=$?
  result=none
  if [ $code -ne 0 ]; then
    failed=1
    result=$(grep -aoE 'Test unit written to .*' "$log" | tail -1)
    [ -n "$result" ] || result="it ended with $code: see $log"
  fi
  number() { grep -aoE "$1" "$log" | $2 -1 | grep -oE '[0-9]+' | $2 -1; }
  printf '%-16s %12s %8s %6s > %5s %10s  %s\n' "$target" "$(number 'number_of_executed_units: [0-9]+' tail)" "$(number 'average_exec_per_sec: +[0-9]+' tail)" \
    "$(number 'INITED +cov: [0-9]+' tail)" "$(number ' cov: [0-9]+' tail)" "$(number ' corp: [0-9]+' tail)" "$result"
done
exit $failed
