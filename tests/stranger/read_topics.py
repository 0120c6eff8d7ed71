"""A stranger's reader: decodes every record of every topic with nothing but the files under schemas/.

Usage: read_topics.py SCHEMAS_DIRECTORY BOOTSTRAP_SERVERS
Prints records per topic and type; exits with 1 if a record cannot be decoded or a topic is empty.
"""

import collections
import io
import json
import pathlib
import sys

import confluent_kafka
import fastavro
from fastavro.schema import fingerprint, to_parsing_canonical_form


def schemas_by_fingerprint(directory: pathlib.Path) -> dict:
    """Single-object encoding names the writer's schema by the CRC-64-AVRO of its canonical form."""
    found = {}
    for path in sorted(directory.rglob("*.avsc")):
        if path.parent.name == "ingress":
            continue
        schema = json.loads(path.read_text())
        # fastavro answers with the fingerprint's bytes in hexadecimal, as they stand on the wire.
        found[fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO")] = fastavro.parse_schema(schema)
    return found


def read_topic(consumer, topic: str, schemas: dict) -> collections.Counter:
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    counts = collections.Counter()
    for partition in partitions:
        place = confluent_kafka.TopicPartition(topic, partition, 0)
        _, end = consumer.get_watermark_offsets(place, timeout=20)
        consumer.assign([place])
        read = 0
        while read < end:
            message = consumer.poll(20)
            if message is None or message.error():
                raise SystemExit(f"{topic}-{partition}: stopped at {read} of {end}: {message and message.error()}")
            counts[decode(message.value(), schemas, f"{topic}-{partition}@{message.offset()}")] += 1
            read = message.offset() + 1
    return counts


def decode(value: bytes, schemas: dict, where: str) -> str:
    if value[:2] != b"\xc3\x01":
        raise SystemExit(f"{where}: not single-object encoded")
    mark = value[2:10].hex()
    if mark not in schemas:
        raise SystemExit(f"{where}: no schema with fingerprint {mark}")
    body = io.BytesIO(value[10:])
    event = fastavro.schemaless_reader(body, schemas[mark], None)
    if body.read(1):
        raise SystemExit(f"{where}: bytes left over")
    return event["event_type"]


def main() -> None:
    directory, bootstrap = pathlib.Path(sys.argv[1]), sys.argv[2]
    schemas = schemas_by_fingerprint(directory)
    topics = [topic["name"] for topic in json.loads((directory / "topics.json").read_text())["topics"]]
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "stranger", "enable.auto.commit": False, "auto.offset.reset": "error"}
    )
    total = 0
    for topic in [name for name in topics if not name.endswith(".dlq")]:
        counts = read_topic(consumer, topic, schemas)
        if not counts:
            raise SystemExit(f"{topic} is empty")
        total += sum(counts.values())
        print(topic, dict(sorted(counts.items())))
    consumer.close()
    print(f"{total} records of {len(schemas)} schemas decoded")


if __name__ == "__main__":
    main()
