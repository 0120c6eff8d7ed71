#!/usr/bin/env bash
# Runs the demo on real Kafka and lets a Python reader (fastavro over confluent-kafka) decode every topic.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${FURNISH_CACHE:-${HOME:?}/.cache/furnish}
venv=$cache/stranger-venv
furnish=${1:?usage: run.sh FURNISH_BINARY}

if [ ! -e "$venv/.complete" ]; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv" >/dev/null 2>&1; then
        if [ "$(id -u)" -ne 0 ]; then
            echo "python3 with venv is missing; install it: apt-get install python3-venv" >&2
            exit 69
        fi
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >&2
        rm -rf "$venv"
        python3 -m venv "$venv"
    fi
    "$venv/bin/pip" install --quiet --disable-pip-version-check fastavro==1.13.1 confluent-kafka==2.16.1
    touch "$venv/.complete"
fi

export FURNISH_READER="$venv/bin/python $root/tests/stranger/read_topics.py $root/schemas"
export FURNISH_BINARY=$furnish
# shellcheck disable=SC2016 # the inner shell expands these, after the broker's address is known
"$root/deploy/with-kafka.sh" bash -euc '
    "$FURNISH_BINARY" demo --people 60 --months 3 --kafka >/dev/null
    $FURNISH_READER "$FURNISH_KAFKA_BOOTSTRAP"
'
