# shellcheck shell=bash
# Servers for tests, sourced by dev-env.sh: those of SEEDER_TEST_POSTGRES_URL and SEEDER_TEST_MYSQL_URL, else Docker's, else
# private throw-away ones from the binaries on this machine. What was started is gone when the script ends.

# What has to be undone when the script ends, last things first.
cleanups=()
clean_up() {
    local index
    for ((index = ${#cleanups[@]} - 1; index >= 0; index--)); do
        eval "${cleanups[index]}" >/dev/null 2>&1 || true
    done
}
trap clean_up EXIT

have() { command -v "$1" >/dev/null 2>&1; }

docker_runs() { have docker && docker info >/dev/null 2>&1; }

# A port of 127.0.0.1 on which nothing listens.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# Waits up to two minutes until a command succeeds.
wait_for() {
    local what=$1 tries
    shift
    for ((tries = 0; tries < 480; tries++)); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.25
    done
    say "error: $what did not start within two minutes"
    exit 1
}

# What has to stand before a server's command, since PostgreSQL refuses to run as root.
unprivileged=(env)
if [ "$(id -u)" = 0 ]; then
    unprivileged=(setpriv --reuid=nobody "--regid=$(id -g nobody)" --clear-groups)
fi

private_folder() {
    local folder
    folder=$(mktemp -d "${TMPDIR:-/tmp}/seeder-$1.XXXXXX")
    if [ "$(id -u)" = 0 ]; then chown nobody "$folder"; fi
    echo "$folder"
}

# The folder with PostgreSQL's binaries; Debian keeps them out of the PATH.
postgres_binaries() {
    local folder
    for folder in /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

# Starts a container: the port in it, its image, its command, and options of `docker run`.
docker_server() {
    local port=$1 image=$2 server container
    read -ra server <<<"$3"
    shift 3
    container=$(docker run --detach --rm --publish "127.0.0.1::$port" "$@" "$image" "${server[@]}")
    cleanups+=("docker rm --force --volumes $container")
    wait_for "the container of $image" docker exec "$container" sh -c "$READY"
    docker_port=$(docker port "$container" "$port/tcp" | head -n 1 | sed 's/.*://')
}

start_postgres() {
    if [ -n "${SEEDER_TEST_POSTGRES_URL:-}" ]; then return; fi
    local binaries folder port
    if docker_runs; then
        say "tests: PostgreSQL from Docker"
        READY='pg_isready -h 127.0.0.1 -U postgres' \
            docker_server 5432 postgres:17-bookworm 'postgres -c fsync=off' \
            --env LANG=C.UTF-8 --env POSTGRES_PASSWORD=throwaway
        export SEEDER_TEST_POSTGRES_URL="postgres://postgres:throwaway@127.0.0.1:$docker_port/postgres"
        return
    elif binaries=$(postgres_binaries); then
        say "tests: a private PostgreSQL from $binaries"
        folder=$(private_folder postgres)
        port=$(free_port)
        cleanups+=("rm -rf '$folder'")
        (cd "$folder" && "${unprivileged[@]}" "$binaries/initdb" --pgdata "$folder/data" --username postgres \
            --auth trust --encoding UTF8 --locale C --no-sync) >/dev/null
        (cd "$folder" && "${unprivileged[@]}" "$binaries/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait \
            --options "-p $port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off" start) >/dev/null
        cleanups+=("cd '$folder' && ${unprivileged[*]} '$binaries/pg_ctl' --pgdata '$folder/data' --mode immediate --wait stop")
    else
        return 1
    fi
    export SEEDER_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
}

start_mariadb() {
    if [ -n "${SEEDER_TEST_MYSQL_URL:-}" ]; then return; fi
    local server folder port pid user
    if docker_runs; then
        say "tests: MariaDB from Docker"
        READY='MYSQL_PWD=throwaway mariadb -h 127.0.0.1 -u root -e "SELECT 1"' \
            docker_server 3306 mariadb:11 'mariadbd --innodb-flush-log-at-trx-commit=0' \
            --env MARIADB_ROOT_PASSWORD=throwaway
        export SEEDER_TEST_MYSQL_URL="mysql://root:throwaway@127.0.0.1:$docker_port/mysql"
        return
    elif have mariadb-install-db && server=$(PATH=$PATH:/usr/sbin command -v mariadbd); then
        say "tests: a private MariaDB from $server"
        folder=$(private_folder mariadb)
        port=$(free_port)
        user=$(id -un)
        if [ "$user" = root ]; then user=nobody; fi
        cleanups+=("rm -rf '$folder'")
        "${unprivileged[@]}" mariadb-install-db --no-defaults --datadir="$folder/data" --user="$user" \
            --auth-root-authentication-method=normal --skip-test-db >"$folder/install.log" 2>&1
        "${unprivileged[@]}" "$server" --no-defaults --datadir="$folder/data" --user="$user" \
            --socket="$folder/socket" --pid-file="$folder/pid" --bind-address=127.0.0.1 --port="$port" \
            --innodb-flush-log-at-trx-commit=0 >"$folder/log" 2>&1 &
        pid=$!
        cleanups+=("kill $pid; wait $pid")
        wait_for "MariaDB (see $folder/log)" mariadb --no-defaults --socket="$folder/socket" --user=root \
            --execute='SELECT 1'
    else
        return 1
    fi
    export SEEDER_TEST_MYSQL_URL="mysql://root@127.0.0.1:$port/mysql"
}

# A pgbouncer that pools transactions, in front of the PostgreSQL server. Its pool is smaller than the number of runs
# that the tests start at once.
start_pgbouncer() {
    if [ -n "${SEEDER_TEST_PGBOUNCER_URL:-}" ]; then return; fi
    local binary folder port
    binary=$(PATH=$PATH:/usr/sbin command -v pgbouncer) || return 1
    [[ $SEEDER_TEST_POSTGRES_URL =~ ^postgres(ql)?://([^:@/]+)(:([^@/]*))?@([^:/]+)(:([0-9]+))?/ ]] || return 1
    folder=$(private_folder pgbouncer)
    port=$(free_port)
    cleanups+=("rm -rf '$folder'")
    cat >"$folder/ini" <<EOF
[databases]
* = host=${BASH_REMATCH[5]} port=${BASH_REMATCH[7]:-5432} user=${BASH_REMATCH[2]}${BASH_REMATCH[4]:+ password=${BASH_REMATCH[4]}}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
max_client_conn = 100
ignore_startup_parameters = extra_float_digits
EOF
    if [ "$(id -u)" = 0 ]; then chown nobody "$folder/ini"; fi
    "${unprivileged[@]}" "$binary" --quiet "$folder/ini" 2>"$folder/log" &
    local pid=$!
    cleanups+=("kill $pid; wait $pid")
    # shellcheck disable=SC2016 # the inner shell has the port as its own parameter
    wait_for "pgbouncer (see $folder/log)" bash -c ': 3<>"/dev/tcp/127.0.0.1/$0"' "$port"
    export SEEDER_TEST_PGBOUNCER_URL="postgres://${BASH_REMATCH[2]}@127.0.0.1:$port/"
}

# Says loudly that a server is left out, or fails where none may be.
without() {
    say "=============================================================================="
    say "WARNING: no $1: neither a URL, nor Docker, nor binaries. Its tests do NOT run."
    say "=============================================================================="
    if [ "${SEEDER_TEST_REQUIRE_ALL:-0}" = 1 ]; then exit 1; fi
}
