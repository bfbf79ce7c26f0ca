#!/usr/bin/env bats
# .ci/review with a cargo that says what `check` would say, and a gh that only notes what it is asked to do.

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/.ci"
    cp "$BATS_TEST_DIRNAME/../.ci/review" "$BATS_TEST_TMPDIR/.ci/"
    asked="$BATS_TEST_TMPDIR/asked"
    touch "$asked"
    export asked
    PATH="$BATS_TEST_TMPDIR/bin:$PATH"
    summary='{"command":"check","coverage":{"asked":1,"covered":1},"faults":0,"outcome":"sound","seconds":1.0}'
    due='{"days":190,"event":"review","reviewed":"2026-11-23","source":"seeder::steps::users::Users","step":"users"}'
}

# A program that runs these lines.
program() {
    printf '#!/bin/sh\n%s\n' "$2" >"$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

@test "nothing is due: nothing is opened" {
    program cargo "echo '$summary'"
    program gh 'echo "$*" >>"$asked"'
    run "$BATS_TEST_TMPDIR/.ci/review"
    [ "$status" = 0 ]
    [ "$output" = "no step is due" ]
    [ ! -s "$asked" ]
}

@test "steps that are due are listed in one issue, whatever else check finds" {
    program cargo "echo '$due'; echo '$summary'; exit 4"
    program gh 'case $2 in list) ;; *) echo "$*" >>"$asked" ;; esac'
    run "$BATS_TEST_TMPDIR/.ci/review"
    [ "$status" = 0 ]
    grep -F -- 'issue create --title Seeds are due for their quarterly review' "$asked"
    grep -F -- '- [ ] `users` (`seeder::steps::users::Users`), reviewed on 2026-11-23, 190 days ago' "$asked"
}

@test "an issue that is open stays the only one" {
    program cargo "echo '$due'; echo '$summary'"
    program gh 'case $2 in list) echo 17 ;; *) echo "$*" >>"$asked" ;; esac'
    run "$BATS_TEST_TMPDIR/.ci/review"
    [ "$status" = 0 ]
    [ "$output" = "issue 17 is open already" ]
    [ ! -s "$asked" ]
}

@test "a check that cannot run is an error" {
    program cargo 'exit 101'
    program gh 'echo "$*" >>"$asked"'
    run "$BATS_TEST_TMPDIR/.ci/review"
    [ "$status" = 1 ]
    [ ! -s "$asked" ]
}
