#!/usr/bin/env bash
# Starts a fresh Apache Kafka node in a temporary directory, runs a command with FURNISH_KAFKA_BOOTSTRAP set, stops the node.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
port=${FURNISH_KAFKA_PORT:-19092}
directory=$(mktemp -d "${TMPDIR:-/tmp}/furnish-kafka.XXXXXX")

clean_up() {
    "$here/kafka/kafka.sh" stop "$directory" || true
    rm -rf "$directory"
}
trap clean_up EXIT

"$here/kafka/kafka.sh" fetch
"$here/kafka/kafka.sh" start "$directory"
FURNISH_KAFKA_BOOTSTRAP=127.0.0.1:$port "$@"
