#!/bin/sh
# repeat.sh RUNS [TESTS]   Runs the tests of the distribution as built, or some of them, again and again
# beside a process that keeps a core busy. Ends at the first failure.
set -eu
sh -c 'while :; do :; done' &
busy=$!
trap 'kill $busy' EXIT
run=1
while [ $run -le "$1" ]; do
  echo "run $run of $1"
  mvn -B -ntp -q -pl packaging -am test-compile failsafe:integration-test failsafe:verify \
    -Dit.test="${2:-*IT}" -Dfailsafe.failIfNoSpecifiedTests=false
  run=$((run + 1))
done
