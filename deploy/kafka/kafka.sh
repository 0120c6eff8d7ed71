#!/usr/bin/env bash
# Real Apache Kafka for the demo and the tests: one KRaft node on this machine, from the jars on Maven Central.
#
#   kafka.sh fetch                  install Java and Maven if missing (as root, by apt), fetch the broker's jars once
#   kafka.sh start DIRECTORY        format a fresh node in DIRECTORY if there is none, start it, wait until it listens
#   kafka.sh stop DIRECTORY         stop the node that was started in DIRECTORY and wait until it has ended
#   kafka.sh status DIRECTORY       print the address and exit 0 if the node of DIRECTORY runs, otherwise exit 1
#
# Environment: FURNISH_KAFKA_PORT   port of the broker on 127.0.0.1 (19092; the controller takes the next one)
#              FURNISH_CACHE        where the jars are kept (~/.cache/furnish)
#              FURNISH_KAFKA_HEAP   Java heap (512m)
#
# Exit codes: 0 done, 1 not running (status), 64 usage, 69 something needed is missing or cannot be had, 70 the broker failed.
set -euo pipefail

readonly KAFKA_VERSION=4.3.1
# Any fixed id will do: each directory holds a node of its own.
readonly CLUSTER_ID=ZnVybmlzaC1kZW1vLTAwMQ
readonly START_SECONDS=60
readonly STOP_SECONDS=30

script_directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${FURNISH_CACHE:-${HOME:?HOME is not set}/.cache/furnish}
jars=$cache/kafka-$KAFKA_VERSION
port=${FURNISH_KAFKA_PORT:-19092}
heap=${FURNISH_KAFKA_HEAP:-512m}

fail() { # CODE MESSAGE
    echo "kafka.sh: $2" >&2
    exit "$1"
}

usage() {
    sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 64
}

install_packages() { # PACKAGE...
    [ "$(id -u)" = 0 ] || fail 69 "missing packages: $*; install them (Debian: apt-get install $*) and try again"
    command -v apt-get >/dev/null || fail 69 "missing: $*; install them and try again"
    local log=$cache/apt.log
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        fail 69 "apt-get could not install $*; the whole output is in $log"
    fi
}

fetch() {
    mkdir -p "$cache"
    local missing=()
    command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
    if [ ! -e "$jars/.complete" ]; then
        command -v mvn >/dev/null || missing+=(maven)
    fi
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
    [ ! -e "$jars/.complete" ] || return 0

    # Fetched beside and renamed, so that an interrupted fetch is never taken for a whole one.
    local part=$jars.part.$$ log=$cache/kafka-fetch.log
    rm -rf "$part"
    mkdir -p "$part"
    if ! mvn -q -B -f "$script_directory/pom.xml" dependency:copy-dependencies \
        "-DoutputDirectory=$part" -DincludeScope=runtime >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -rf "$part"
        fail 69 "Maven could not fetch Apache Kafka $KAFKA_VERSION; the whole output is in $log"
    fi
    [ -e "$part/kafka_2.13-$KAFKA_VERSION.jar" ] || fail 69 "Maven fetched no broker into $part"
    touch "$part/.complete"
    rm -rf "$jars"
    mv "$part" "$jars"
}

write_settings() { # DIRECTORY
    local controller_port=$((port + 1))
    cat >"$1/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:$controller_port
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$1/kafka-1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
PROPERTIES
}

# Prints the process id if the node of DIRECTORY runs. The command line is compared too: a process id is used again.
running_pid() { # DIRECTORY
    local pid
    [ -s "$1/pid" ] || return 1
    pid=$(cat "$1/pid")
    kill -0 "$pid" 2>/dev/null || return 1
    grep -qzF "$1/server.properties" "/proc/$pid/cmdline" 2>/dev/null || return 1
    echo "$pid"
}

listens() { # PORT
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

show_failure() { # DIRECTORY CODE MESSAGE
    tail -n 15 "$1/format.log" "$1/broker.log" 2>/dev/null >&2 || true
    fail "$2" "$3"
}

start() { # DIRECTORY
    mkdir -p "$1"
    local directory pid
    directory=$(cd "$1" && pwd)
    if pid=$(running_pid "$directory"); then
        echo "kafka.sh: already running on $(address_of "$directory") as process $pid" >&2
        return 0
    fi
    ! listens "$port" || fail 69 "port $port is taken by another program; set FURNISH_KAFKA_PORT to a free one"
    ! listens $((port + 1)) || fail 69 "port $((port + 1)) (controller) is taken; set FURNISH_KAFKA_PORT to another number"
    fetch
    write_settings "$directory"
    java -cp "$jars/*" kafka.tools.StorageTool format -t "$CLUSTER_ID" -c "$directory/server.properties" \
        --standalone --ignore-formatted >"$directory/format.log" 2>&1 ||
        show_failure "$directory" 70 "could not format the node in $directory"
    # A session of its own: a Ctrl-C for the caller must not end the broker before the caller has drained.
    setsid nohup java "-Xms$heap" "-Xmx$heap" "-Dlog4j2.configurationFile=$script_directory/log4j2.xml" \
        -cp "$jars/*" kafka.Kafka "$directory/server.properties" >"$directory/broker.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$directory/pid"
    local deadline=$((SECONDS + START_SECONDS))
    until listens "$port"; do
        if ! kill -0 "$pid" 2>/dev/null; then
            rm -f "$directory/pid"
            show_failure "$directory" 70 "the broker ended while starting"
        fi
        [ "$SECONDS" -lt "$deadline" ] || { stop "$directory"; show_failure "$directory" 70 "the broker did not listen within $START_SECONDS s"; }
        sleep 0.1
    done
}

stop() { # DIRECTORY
    local directory pid
    directory=$(cd "$1" 2>/dev/null && pwd) || return 0
    if ! pid=$(running_pid "$directory"); then
        rm -f "$directory/pid"
        return 0
    fi
    kill -TERM "$pid"
    local deadline=$((SECONDS + STOP_SECONDS))
    while running_pid "$directory" >/dev/null; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "kafka.sh: process $pid did not stop within $STOP_SECONDS s and is killed" >&2
            kill -KILL "$pid" 2>/dev/null || true
            break
        fi
        sleep 0.1
    done
    rm -f "$directory/pid"
}

address_of() { # DIRECTORY
    sed -n 's|^advertised.listeners=PLAINTEXT://\([^,]*\),.*|\1|p' "$1/server.properties"
}

status() { # DIRECTORY
    local directory
    directory=$(cd "$1" 2>/dev/null && pwd) || return 1
    running_pid "$directory" >/dev/null || return 1
    address_of "$directory"
}

case "$port" in
'' | *[!0-9]*) fail 64 "FURNISH_KAFKA_PORT is not a number: $port" ;;
esac

case "${1:-}" in
fetch)
    [ $# -eq 1 ] || usage
    fetch
    ;;
start | stop | status)
    [ $# -eq 2 ] || usage
    "$1" "$2"
    ;;
*) usage ;;
esac
