# `make` alone lists the targets. What a target needs and the machine lacks, it installs: .ci/setup.

CONFIGURATION ?= debug
PREFIX ?= /usr/local
EXAMPLE := Examples/drawn-digits
# Models that the repository does not carry.
MODEL_DATA := $(or $(NEVORTEX_DATA),../shared/data)
# An installed program carries Swift's libraries, so that it runs where there is no toolchain.
INSTALLED := -c release $(if $(filter Darwin,$(shell uname -s)),,--static-swift-stdlib -Xlinker -s)
# Without sharing and its libraries, of which the demonstration shows nothing; in a folder of its own,
# so that other builds need not be made again.
DEMO := -c release --disable-default-traits --scratch-path .build/demo
SWIFT_FILES := $(wildcard Package.swift Sources Tests Firmware Fuzz Benchmarks Examples/Demo)

.PHONY: help setup demo build test test-boards test-c interop bench-boards bench-host bench-quantize bench-store bench-peers bench-language fuzz soak install format lint clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-12s %s\n", $$1, $$2 }'

setup: ## Install what builds and tests want and this machine lacks
	@.ci/setup test

demo: ## From a float model to INT8 on this machine and emulated boards, in one table
	@.ci/setup demo
	swift build $(DEMO) --product nevortex
	swift build $(DEMO) --product demo
	.build/demo/release/demo .build/demo/release/nevortex $(EXAMPLE) .build/demo

build: ## Build everything for this machine
	@.ci/setup build
	swift build -c $(CONFIGURATION)

test: ## Run all tests
	@.ci/setup test
	swift test -c $(CONFIGURATION) --disable-xctest

fuzz: ## Feed the readers with damaged files, a minute each
	@.ci/setup build
	Fuzz/run

soak: ## Simulate networks of 50 nodes with faults and liars, 1,000 or [SEEDS=]
	@.ci/setup build
	swift build -c release --product Soak
	.build/release/Soak --seeds $(or $(SEEDS),1000)

test-boards: ## Run the tests that run on the emulated boards, and nothing else
	@.ci/setup test
	swift test -c $(CONFIGURATION) --disable-xctest --filter 'EmulatorTests|FirmwareBuilderTests'

test-c: ## Run the tests of the runtime as C, and nothing else
	@.ci/setup test
	swift test -c $(CONFIGURATION) --disable-xctest --filter 'PortableCTests|SourceExport|ExportedC'

interop: ## Talk to py-libp2p in both directions, and nothing else
	@.ci/setup interop
	swift test -c $(CONFIGURATION) --disable-xctest --filter 'LibP2P'

bench-boards: ## Instructions, RAM and flash on the boards next to TensorFlow Lite Micro's [RECORD=1]
	@.ci/setup boards
	swift run -c release BoardBenchmark $(if $(wildcard $(MODEL_DATA)),--data $(MODEL_DATA) --document) $(if $(RECORD),--record)

bench-host: ## Time inferences on this machine next to LiteRT and onnxruntime
	@.ci/setup test
	swift build -c release --product HostBenchmark
	.build/release/HostBenchmark

bench-quantize: ## Time the rounding of a Llama of 15 million parameters to INT4, method by method
	@.ci/setup build
	swift build -c release --product QuantizeBenchmark
	@for method in rtn gptq awq awq-gptq; do .build/release/QuantizeBenchmark $$method || exit; done
	@echo "to be compared: llm-compressor's gptq took 120.6 s and 702 MB on two cores"

bench-store: ## Time writing, reading and verifying 64 MiB of blocks, and hashing them
	@.ci/setup build
	swift build -c release --product StoreBenchmark
	.build/release/StoreBenchmark

bench-peers: ## Fetch from peers on loopback: speed, bytes on the sockets, and a peer that lies
	@.ci/setup build
	swift build -c release --product PeerBenchmark
	.build/release/PeerBenchmark

bench-language: ## Quantize a language model to INT8 and INT4 and measure its perplexity on a text
	@.ci/setup test
	swift build -c release --product nevortex
	Benchmarks/Language/run .build/release/nevortex


install: ## Install the program and the boards' firmware under PREFIX (/usr/local)
	@.ci/setup boards
	swift build $(INSTALLED) --product nevortex
	swift build $(INSTALLED) --product FirmwareImages
	bin="$$(swift build $(INSTALLED) --show-bin-path)" && \
	"$$bin/FirmwareImages" "$(DESTDIR)$(PREFIX)/share/nevortex/firmware" && \
	install -d "$(DESTDIR)$(PREFIX)/bin" && \
	install -m 755 "$$bin/nevortex" "$(DESTDIR)$(PREFIX)/bin"

format: ## Format all Swift sources in place
	swift format format --in-place --parallel --recursive $(SWIFT_FILES)

lint: ## Say where a Swift source is not formatted
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

clean: ## Remove what was built
	rm -rf .build .build-*
