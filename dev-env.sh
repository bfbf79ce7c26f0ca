#!/usr/bin/env bash
# The project's everyday commands. `./dev-env.sh help` lists them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'EOF'
Usage: ./dev-env.sh [--local] COMMAND [ARGUMENT…]

  up                start the database, migrate it, and seed it (asks, unless SEED_ON_UP is set in .env)
  down [--volumes]  stop the database; with --volumes its data goes, too (asks; --yes does not)
  status            what runs, and what was seeded
  logs [ARGUMENT…]  the database's log; arguments go to docker compose logs
  db:seed [STEP…]   bring what is missing, repair what differs
  db:fresh          drop all tables, migrate, seed; all rows go, also yours
  db:reset          roll the migrations back, apply them again, seed; all rows go, also yours
  db:status         list the steps and what was seeded
  db:verify         compare every row
  db:shell          a client for the database
  test [ARGUMENT…]  run all tests on SQLite, PostgreSQL and MariaDB; arguments go to cargo test
  servers COMMAND…  run a command with a PostgreSQL and a MariaDB server, which are gone afterwards
  entities          generate the entities anew from the migrated schema
  help              this text

The database runs in Docker: PostgreSQL, or MariaDB with DEV_DATABASE=mariadb in .env, where passwords and ports stand as
well. With --local the db: commands need no Docker: they work on dev.db, or on the database of DATABASE_URL, .env or
seeder.toml, with the Rust toolchain alone. Arguments of the db: commands go to the seeder.

With `--env staging` among them they work on the database that seeder.toml gives to staging, or not at all; the passwords
to which it refers come from variables, from the files of NAME_FILE, or from .env.

`test`, `servers` and `entities` use the servers of SEEDER_TEST_POSTGRES_URL and SEEDER_TEST_MYSQL_URL, else Docker, else
private throw-away servers from the binaries on this machine; pgbouncer comes from there, too. With
SEEDER_TEST_REQUIRE_ALL=1 a missing one is an error.
EOF
}

say() { printf '%s\n' "$*" >&2; }

# shellcheck source=scripts/test-servers.sh
source scripts/test-servers.sh

# A setting: the variable, else the last one of .env, else the default.
setting() {
    local value=${!1:-}
    if [ -z "$value" ] && [ -f .env ]; then
        value=$(sed -nE "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*([^#]*[^#[:space:]])[[:space:]]*(#.*)?$/\1/p" .env | tail -n 1)
        value=${value#[\"\']}
        value=${value%[\"\']}
    fi
    printf '%s' "${value:-$2}"
}

compose() { docker compose --file docker-compose.dev.yml "$@"; }

# Chooses the database in Docker; fails where Docker is not there, and says what works without it.
use_docker() {
    if docker_runs && docker compose version >/dev/null 2>&1; then
        choose_database
        return
    fi
    if have docker && ! docker info >/dev/null 2>&1; then
        say "error: Docker is installed, but its engine does not answer: start it, or see \`docker info\`"
    else
        say "error: \`$1\` needs Docker with docker compose"
    fi
    say " hint: without Docker, \`./dev-env.sh --local db:fresh\` seeds dev.db, an SQLite file, with the Rust toolchain alone"
    exit 1
}

# The database's service, and the one that seeds it.
choose_database() {
    database=$(setting DEV_DATABASE postgres)
    case $database in
        postgres) seed_service=seed ;;
        mariadb) seed_service=seed-mariadb ;;
        *)
            say "error: DEV_DATABASE is \`$database\`: it is postgres or mariadb"
            exit 2
            ;;
    esac
    if [ ! -f .env ]; then make_env; fi
}

# .env: what .env.example has, a name of this clone's own, and ports that are free.
make_env() {
    local port
    cp .env.example .env
    {
        printf '\n# Made for this clone.\n'
        printf 'COMPOSE_PROJECT_NAME=%s\n' "${COMPOSE_PROJECT_NAME:-bot-dev-$(pwd -P | cksum | cut -d ' ' -f 1)}"
    } >>.env
    say "made .env from .env.example: passwords and ports of the development databases"
    for port in POSTGRES_PORT:5432 MARIADB_PORT:3306; do
        choose_port "${port%:*}" "${port#*:}"
    done
}

# Writes another port into .env where somebody listens on the usual one.
choose_port() {
    local name=$1 usual=$2 port=$2
    if [ -n "${!name:-}" ]; then return; fi
    while is_listening "$port" && [ "$port" -lt $((usual + 100)) ]; do port=$((port + 1)); done
    if [ "$port" != "$usual" ]; then
        echo "$name=$port" >>.env
        say "port $usual is taken: .env has $name=$port"
    fi
}

is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A program of the seeder's image, in the service $seed_service. The image is built again where the sources changed.
in_image() {
    local program=$1 options=()
    shift
    if [ ! -t 0 ] || [ ! -t 1 ]; then options=(--no-TTY); fi
    # What was typed meanwhile is for the prompt that follows, or for the shell.
    options+=("${unattended[@]}" "${secrets[@]}" --entrypoint "$program")
    # The service itself would migrate first, which these commands do only where they say so.
    if [ "$seed_service" != seed-environment ]; then start_database --progress quiet; fi
    compose --progress quiet run --build --quiet-pull --rm --no-deps "${options[@]}" "$seed_service" "$@"
}

# The environment that the seeder's arguments name, or else SEEDER_ENV.
environment_of() {
    local argument before='' name=''
    for argument in "$@"; do
        if [ "$before" = --env ]; then name=$argument; fi
        case $argument in --env=*) name=${argument#--env=} ;; esac
        before=$argument
    done
    printf '%s' "${name:-$(setting SEEDER_ENV development)}"
}

# Chooses the service for another environment's database, and hands the variables on to which seeder.toml refers. compose
# reads .env itself.
use_environment() {
    local name file value
    seed_service=seed-environment
    [ -f seeder.toml ] || return 0
    # shellcheck disable=SC2016 # seeder.toml has it so
    for name in $(grep -v '^[[:space:]]*#' seeder.toml | grep -oE '[$][{][A-Za-z_][A-Za-z0-9_]*[}]' | tr -d '${}' | sort -u); do
        value=${!name:-}
        file=$(setting "${name}_FILE" '')
        if [ -z "$value" ] && [ -n "$file" ]; then
            # The container has no such file.
            if ! value=$(cat -- "$file"); then
                say "error: ${name}_FILE: $file cannot be read"
                exit 2
            fi
        fi
        if [ -n "$value" ]; then
            # By name: what stands behind it can be seen in the list of processes.
            export "$name=$value"
            secrets+=(--env "$name" --env "${name}_FILE=")
        fi
    done
}

# The seeder: in the image, or with --local from the sources.
seeder() {
    if [ "$local" = 1 ]; then
        cargo run --quiet --package seeder -- "$@"
        return
    fi
    use_docker "$command"
    case $(environment_of "$@") in
        # The seeder itself says that the development database is not that of test or ci.
        development | test | ci) ;;
        *) use_environment ;;
    esac
    in_image seeder "$@"
}

# The seeder on the database that `up` started, whatever SEEDER_ENV is.
seed_here() {
    if [ "$local" = 1 ]; then
        seeder seed
    else
        unattended=(--interactive=false)
        in_image seeder seed
        unattended=()
    fi
}

up() {
    if [ "$local" = 1 ]; then
        cargo run --quiet --package migration -- up
    else
        use_docker up
        start_database
        unattended=(--interactive=false)
        in_image migration up
        unattended=()
    fi
    seed_after_up
    if [ "$local" = 0 ]; then how_to_connect; fi
}

# Starts the database where it does not run; arguments go to docker compose.
start_database() {
    if ! compose "$@" --profile "$database" up --detach --wait "$database"; then
        compose --ansi never --profile "$database" logs --no-color --no-log-prefix --tail 5 "$database" >&2 || true
        say "error: the database did not start; \`./dev-env.sh logs\` shows more"
        say " hint: where its port is taken, set POSTGRES_PORT or MARIADB_PORT in .env to another one"
        exit 1
    fi
}

# Seeds, or asks, or says how.
seed_after_up() {
    local answer
    case $(setting SEED_ON_UP ask) in
        1 | true | yes) answer=y ;;
        0 | false | no) answer=n ;;
        ask)
            if [ ! -t 0 ]; then
                say "not seeded: \`./dev-env.sh db:seed\` does it; SEED_ON_UP=1 in .env makes \`up\` do it"
                return
            fi
            # The end of the input is no yes.
            if ! read -r -p "Seed the database now? [Y/n] " answer; then
                answer=n
                say ""
            fi
            ;;
        *)
            say "error: SEED_ON_UP is \`$(setting SEED_ON_UP ask)\`: it is 1 or 0"
            exit 2
            ;;
    esac
    case ${answer:-y} in
        [Yy]*) seed_here ;;
        *) say "not seeded: \`./dev-env.sh db:seed\` does it" ;;
    esac
}

how_to_connect() {
    local place
    place=$(compose --profile "$database" port "$database" "$([ "$database" = postgres ] && echo 5432 || echo 3306)")
    say ""
    case $database in
        postgres) say "The database is postgres://postgres:PASSWORD@$place/bot, the password is POSTGRES_PASSWORD of .env." ;;
        mariadb) say "The database is mysql://root:PASSWORD@$place/bot, the password is MARIADB_ROOT_PASSWORD of .env." ;;
    esac
    say "\`./dev-env.sh db:shell\` opens a client, \`./dev-env.sh db:status\` lists what was seeded."
}

down() {
    local volumes=() answer=
    use_docker down
    case ${1:-} in
        '') ;;
        --volumes)
            volumes=(--volumes)
            if [ "${2:-}" != --yes ]; then
                if [ ! -t 0 ]; then
                    say "error: --volumes removes all data, also yours: add --yes where nobody can be asked"
                    exit 3
                fi
                read -r -p "Remove the databases' data, also what you made yourself? [y/N] " answer
                [[ $answer == [Yy]* ]] || exit 3
            fi
            ;;
        *)
            say "error: unknown argument \`$1\`: down takes --volumes and, after it, --yes"
            exit 2
            ;;
    esac
    compose --profile '*' down "${volumes[@]}"
}

shell() {
    if [ "$local" = 1 ]; then
        sqlite3 dev.db "$@"
        return
    fi
    use_docker db:shell
    local terminal=()
    if [ ! -t 0 ]; then terminal=(--no-TTY); fi
    if [ "$database" = postgres ]; then
        compose exec "${terminal[@]}" postgres psql --username postgres "$@" bot
    else
        # shellcheck disable=SC2016 # the container's shell knows the password
        compose --profile mariadb exec "${terminal[@]}" mariadb \
            sh -c 'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb --user root "$@" bot' sh "$@"
    fi
}

run_tests() {
    local skipped=()
    if ! start_postgres; then
        without PostgreSQL
        skipped+=(--skip postgres --skip entities_are_those_of_the_migrated_schema)
    elif ! start_pgbouncer; then
        without pgbouncer
        skipped+=(--skip through_pgbouncer)
    fi
    if ! start_mariadb; then
        without MariaDB
        skipped+=(--skip mariadb)
    fi
    if [ ${#skipped[@]} = 0 ]; then
        cargo test --workspace "$@"
    else
        cargo test --workspace "$@" -- "${skipped[@]}"
    fi
}

with_servers() {
    if ! start_postgres || ! start_mariadb; then
        say "error: a PostgreSQL or a MariaDB server is missing: neither a URL, nor Docker, nor binaries"
        exit 1
    fi
    "$@"
}

generate_entities() {
    if ! start_postgres; then
        say "error: entities are generated from PostgreSQL: set SEEDER_TEST_POSTGRES_URL, start Docker, or install PostgreSQL"
        exit 1
    fi
    UPDATE_ENTITIES=1 cargo test --workspace --test generated
}

local=0
secrets=()
unattended=()
if [ "${1:-}" = --local ]; then
    local=1
    shift
fi
command=${1:-help}
if [ $# -gt 0 ]; then shift; fi
if [ "${1:-}" = --local ]; then
    local=1
    shift
fi
case $command in
    up) up ;;
    down) down "$@" ;;
    status)
        use_docker status
        compose --profile '*' ps
        in_image seeder status
        ;;
    logs)
        use_docker logs
        compose --profile '*' logs "$@"
        ;;
    db:seed) seeder seed "$@" ;;
    db:fresh) seeder fresh "$@" ;;
    db:reset) seeder refresh "$@" ;;
    db:status) seeder status "$@" ;;
    db:verify) seeder verify "$@" ;;
    db:shell) shell "$@" ;;
    test) run_tests "$@" ;;
    servers) with_servers "$@" ;;
    entities) generate_entities ;;
    help | --help | -h) usage ;;
    *)
        say "error: unknown command \`$command\`"
        usage >&2
        exit 2
        ;;
esac
