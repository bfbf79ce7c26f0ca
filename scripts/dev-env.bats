#!/usr/bin/env bats
# dev-env.sh with a docker that only notes what it is asked to do, in a clone whose path has a space.

setup() {
    clone="$BATS_TEST_TMPDIR/a clone"
    mkdir -p "$clone/scripts" "$BATS_TEST_TMPDIR/bin"
    root="$BATS_TEST_DIRNAME/.."
    cp "$root/dev-env.sh" "$root/docker-compose.dev.yml" "$root/.env.example" "$clone/"
    cp "$root/scripts/test-servers.sh" "$clone/scripts/"
    asked="$BATS_TEST_TMPDIR/asked"
    export asked
    unset SEED_ON_UP DEV_DATABASE SEEDER_ENV
    cd "$BATS_TEST_TMPDIR"
}

# A docker whose `compose up` ends with this exit code, and whose `info` with that one.
docker_is_there() {
    cat >"$BATS_TEST_TMPDIR/bin/docker" <<EOF
#!/bin/sh
case "\$*" in
    info) exit ${2:-0} ;;
    "compose version") exit 0 ;;
    *" port "*) echo 127.0.0.1:5432 ;;
    *" up --detach "*) echo "\$*" >>"\$asked"; exit ${1:-0} ;;
    *) echo "\$*" >>"\$asked"; env | grep '^STAGING_' >>"\$asked" || true ;;
esac
EOF
    chmod +x "$BATS_TEST_TMPDIR/bin/docker"
    PATH="$BATS_TEST_TMPDIR/bin:$PATH"
}

# No docker at all: the tools that the script needs, and nothing else.
docker_is_absent() {
    for tool in bash sh cat dirname sed tail cp rm id uname env cksum cut; do
        ln -sf "$(command -v "$tool")" "$BATS_TEST_TMPDIR/bin/$tool"
    done
    PATH="$BATS_TEST_TMPDIR/bin"
}

dev_env() { run "$clone/dev-env.sh" "$@" </dev/null; }

asked_for() { grep --quiet --fixed-strings -- "$1" "$asked" || { cat "$asked"; false; }; }

# A command behind `!` fails no test.
not_asked_for() { if grep --fixed-strings -- "$1" "$asked"; then false; fi; }

@test "help lists the commands, an unknown one is wrong input" {
    dev_env help
    [ "$status" = 0 ]
    [[ $output == *"db:seed [STEP…]"* ]]
    dev_env sed
    [ "$status" = 2 ]
    [[ $output == *'unknown command `sed`'* ]]
}

@test "without Docker it says so, and what works" {
    docker_is_absent
    for command in up down status logs db:seed db:reset db:shell; do
        dev_env "$command"
        [ "$status" = 1 ]
        [[ $output == *"needs Docker"* && $output == *"--local db:fresh"* ]]
    done
}

@test "an engine that does not answer is told apart" {
    docker_is_there 0 1
    dev_env db:seed
    [ "$status" = 1 ]
    [[ $output == *"its engine does not answer"* ]]
}

@test "arguments go to the seeder, without a terminal where there is none" {
    docker_is_there
    dev_env db:seed playlists --scale 2
    [ "$status" = 0 ]
    asked_for "--no-TTY --entrypoint seeder seed seed playlists --scale 2"
    dev_env db:reset
    asked_for "--entrypoint seeder seed refresh"
    dev_env db:verify --format json
    asked_for "--entrypoint seeder seed verify --format json"
}

@test "up makes .env, migrates, and without a terminal says how to seed" {
    docker_is_there
    dev_env up
    [ "$status" = 0 ]
    # What .env.example has, and after it what is this clone's own.
    head --bytes "$(wc --bytes <"$clone/.env.example")" "$clone/.env" | cmp - "$clone/.env.example"
    grep --quiet '^COMPOSE_PROJECT_NAME=bot-dev-[0-9]*$' "$clone/.env"
    asked_for "--profile postgres up --detach --wait postgres"
    asked_for "--entrypoint migration seed up"
    [[ $output == *"not seeded: "* && $output == *"SEED_ON_UP=1"* && $output == *"127.0.0.1:5432/bot"* ]]
    not_asked_for "entrypoint seeder"
}

@test "SEED_ON_UP decides, in .env or as a variable" {
    docker_is_there
    cp "$clone/.env.example" "$clone/.env"
    echo 'SEED_ON_UP = "1" # always' >>"$clone/.env"
    dev_env up
    asked_for "--entrypoint seeder seed seed"
    rm "$asked"
    SEED_ON_UP=0 dev_env up
    [[ $output == *"not seeded: "* ]]
    not_asked_for "entrypoint seeder"
    SEED_ON_UP=perhaps dev_env up
    [ "$status" = 2 ]
    [[ $output == *'SEED_ON_UP is `perhaps`'* ]]
}

@test "two clones have two names" {
    docker_is_there
    dev_env up
    first=$(grep COMPOSE_PROJECT_NAME= "$clone/.env" | tail -n 1)
    cp -r "$clone" "$BATS_TEST_TMPDIR/another clone"
    rm "$BATS_TEST_TMPDIR/another clone/.env"
    clone="$BATS_TEST_TMPDIR/another clone"
    dev_env up
    [ "$(grep COMPOSE_PROJECT_NAME= "$clone/.env" | tail -n 1)" != "$first" ]
}

@test "a port that somebody has is not taken into .env" {
    docker_is_there
    # Somebody listens on PostgreSQL's usual port for the time of the test, unless somebody does anyway.
    coproc listener { python3 -c '
import socket, sys
here = socket.socket()
here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    here.bind(("127.0.0.1", 5432))
    here.listen()
except OSError:
    pass
print("listening", flush=True)
sys.stdin.read()'; }
    read -r line <&"${listener[0]}"
    [ "$line" = listening ]
    dev_env up
    grep --quiet '^POSTGRES_PORT=54[0-9]*$' "$clone/.env"
    [[ $output == *"port 5432 is taken: .env has POSTGRES_PORT="* ]]
    eval "exec ${listener[1]}>&-"
}

@test "what is typed ahead reaches the prompt, whose end is no yes" {
    docker_is_there
    # A terminal of its own: script gives one.
    for answer in $'n\n:not seeded' $'\n:seeded' ':not seeded'; do
        : >"$asked"
        typed=${answer%%:*} wanted=${answer#*:}
        printf '%s' "$typed" >"$BATS_TEST_TMPDIR/typed"
        run script --quiet --return --command "'$clone/dev-env.sh' up" /dev/null <"$BATS_TEST_TMPDIR/typed"
        [ "$status" = 0 ]
        [[ $output == *"db:shell"* ]]
        if [ "$wanted" = seeded ]; then
            asked_for "--entrypoint seeder seed seed"
        else
            [[ $output == *"not seeded: "* ]]
            not_asked_for "--entrypoint seeder"
        fi
    done
    # No container reads what is for the prompt.
    asked_for "--interactive=false"
}

@test "a second up keeps .env" {
    docker_is_there
    dev_env up
    echo POSTGRES_PORT=5433 >>"$clone/.env"
    dev_env up
    [ "$status" = 0 ]
    grep --quiet POSTGRES_PORT=5433 "$clone/.env"
}

@test "a port that is taken is a failure with advice" {
    docker_is_there 1
    dev_env up
    [ "$status" = 1 ]
    [[ $output == *"POSTGRES_PORT or MARIADB_PORT"* ]]
}

@test "MariaDB by a setting, and nothing else" {
    docker_is_there
    DEV_DATABASE=mariadb dev_env up
    asked_for "--profile mariadb up --detach --wait mariadb"
    asked_for "--entrypoint migration seed-mariadb up"
    DEV_DATABASE=oracle dev_env up
    [ "$status" = 2 ]
    [[ $output == *"it is postgres or mariadb"* ]]
}

@test "data goes only after a yes" {
    docker_is_there
    dev_env down
    asked_for "--profile * down"
    rm "$asked"
    dev_env down --volumes
    [ "$status" = 3 ]
    [ ! -e "$asked" ]
    dev_env down --volumes --yes
    [ "$status" = 0 ]
    asked_for "down --volumes"
    dev_env down --everything
    [ "$status" = 2 ]
}

# A seeder.toml with a section for staging, and one that is commented out.
staging_has_an_address() {
    cat >"$clone/seeder.toml" <<'EOF'
[environments.staging]
database_url = "postgres://bot:${STAGING_PASSWORD}@staging.example/bot"
# database_url = "postgres://bot:${OLD_PASSWORD}@old.example/bot"
EOF
}

@test "another environment is seeded where seeder.toml says, or not at all" {
    docker_is_there
    staging_has_an_address
    OLD_PASSWORD=old STAGING_PASSWORD="two words" dev_env db:seed --env staging --yes
    [ "$status" = 0 ]
    asked_for "--env STAGING_PASSWORD --env STAGING_PASSWORD_FILE= --entrypoint seeder seed-environment seed --env staging --yes"
    asked_for "STAGING_PASSWORD=two words"
    not_asked_for OLD_PASSWORD
    for line in "db:verify --env=staging" "db:fresh --env staging --confirm bot" "db:status --env qa"; do
        # shellcheck disable=SC2086 # words
        dev_env $line
        asked_for "--entrypoint seeder seed-environment"
        not_asked_for "--entrypoint seeder seed "
        rm "$asked"
    done
    SEEDER_ENV=staging dev_env db:seed
    asked_for "seed-environment seed"
    rm "$asked"
    dev_env db:seed --env development
    asked_for "--entrypoint seeder seed seed --env development"
}

@test "a password may stand in a file, which has to be there" {
    docker_is_there
    staging_has_an_address
    printf 's3cret\n' >"$BATS_TEST_TMPDIR/password"
    STAGING_PASSWORD_FILE="$BATS_TEST_TMPDIR/password" dev_env db:seed --env staging
    [ "$status" = 0 ]
    asked_for "STAGING_PASSWORD=s3cret"
    not_asked_for "--env STAGING_PASSWORD=s3cret"
    [[ $output != *s3cret* ]]
    rm "$asked"
    STAGING_PASSWORD_FILE=/no/such/file dev_env db:seed --env staging
    [ "$status" = 2 ]
    [[ $output == *"STAGING_PASSWORD_FILE: /no/such/file cannot be read"* ]]
    [ ! -e "$asked" ]
}

@test "up seeds the database that it started, whatever SEEDER_ENV is" {
    docker_is_there
    staging_has_an_address
    SEED_ON_UP=1 SEEDER_ENV=staging dev_env up
    [ "$status" = 0 ]
    asked_for "--entrypoint seeder seed seed"
    not_asked_for seed-environment
}

@test "in the database's container an address is development's, elsewhere there is none" {
    # Two services have their database's address, each with the name of its environment before it.
    compose=$(sed 's/#.*//' "$root/docker-compose.dev.yml")
    [ "$(grep --count 'DATABASE_URL: [a-z]*://' <<<"$compose")" = 2 ]
    [ "$(grep --before-context 1 'DATABASE_URL: [a-z]*://' <<<"$compose" | grep --count 'SEEDER_ENV: development')" = 2 ]
    [[ $compose == *'DATABASE_URL: ""'* ]]
    grep --quiet '^!seeder.toml$' "$root/.dockerignore"
    grep --quiet '^COPY --chmod=444 seeder.toml' "$root/seeder/Dockerfile"
}
