# The two commands a new user needs: `make demo` and `make test`.
# Build output lives in a cache outside the checkout, because RocksDB takes long to compile.

FURNISH_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/furnish
export FURNISH_CACHE
export CARGO_TARGET_DIR ?= $(FURNISH_CACHE)/target
FURNISH := $(CARGO_TARGET_DIR)/debug/furnish
KAFKA ?=
SEED ?= 2026
ROUNDS ?= 100
CASES ?= 1000000

.PHONY: help setup build demo demo-real test stranger bench chaos soak lint deny advisories

help:
	@echo "make demo          the main job on the embedded log; KAFKA=1 runs it on real Apache Kafka"
	@echo "make demo-real     the main job on 30,000 real card accounts"
	@echo "make test          all tests, among them the end-to-end run on the embedded log and on real Kafka"
	@echo "make stranger      a Python reader decodes every topic with the schema files alone"
	@echo "make bench         speeds as ratios to a bare loop in the same run"
	@echo "make chaos         kill -9 at random moments, ROUNDS=$(ROUNDS) times"
	@echo "make soak          every invariant of the fold over CASES=$(CASES) random histories"
	@echo "make lint          format, clippy with warnings as errors"
	@echo "make deny          licences, bans and sources of all dependencies; make advisories needs RustSec's database"

setup:
	@deploy/setup.sh build

build: setup
	@cargo build --locked -p furnish

demo: build
ifeq ($(KAFKA),)
	@$(FURNISH) demo --seed $(SEED)
else
	@deploy/with-kafka.sh $(FURNISH) demo --seed $(SEED) --kafka
endif

demo-real: build
	@$(FURNISH) demo-real --data tests/data/credit-card-clients.csv.gz

test: setup
	@cargo test --locked --workspace
	@deploy/with-kafka.sh cargo test --locked -p event-log --test real_kafka -p pipeline-tests --test real_kafka_end_to_end

stranger: build
	@tests/stranger/run.sh $(FURNISH)

bench: build
	@cargo run --locked -q -p fold-tests --bin fold_bench
	@cargo run --locked -q -p pipeline-tests --bin bench

chaos: build
	@cargo run --locked -q -p pipeline-tests --bin chaos -- --rounds $(ROUNDS) --furnish $(FURNISH)

soak: setup
	@FURNISH_CASES=$(CASES) cargo test --locked -p fold-tests --test fold invariants

lint: setup
	@cargo fmt --all --check
	@cargo clippy --locked --workspace --all-targets -- -D warnings

deny:
	@deploy/setup.sh deny
	@cargo deny --locked check licenses bans sources

# Needs the advisory database of RustSec, which lies outside the package registries.
advisories:
	@deploy/setup.sh deny
	@cargo deny --locked check advisories
