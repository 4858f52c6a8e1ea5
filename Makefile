# One command for each thing that one wants done with boathook; `make help` lists them.

SWIFT ?= swift
# What the wrapper may weigh: it is copied into other people's images.
WRAPPER_BYTES_MAX := 1000000

# The toolchain has no Embedded module for other processors on Linux: there the ordinary build serves.
WRAPPER_KIND := $(if $(filter x86_64,$(shell uname -m)),embedded,portable)

EMBEDDED := $(SWIFT) build -c release --product boathook-run --scratch-path .build-embedded \
	-Xswiftc -enable-experimental-feature -Xswiftc Embedded -Xswiftc -wmo -Xswiftc -Osize \
	-Xswiftc -Xfrontend -Xswiftc -function-sections -Xcc -ffunction-sections \
	-Xswiftc -Xclang-linker -Xswiftc -static -Xlinker --gc-sections -Xlinker -s
PORTABLE := $(SWIFT) build -c release --product boathook-run --scratch-path .build-portable \
	--static-swift-stdlib -Xswiftc -static-executable -Xswiftc -Osize -Xlinker -s
DAEMON := $(SWIFT) build -c release --product boathook --static-swift-stdlib -Xlinker -s

# Where the tests find what they run.
export BOATHOOK_RUN = $(CURDIR)/dist/boathook-run
export BOATHOOK_RUN_PORTABLE = $(CURDIR)/dist/boathook-run-portable
export BOATHOOK_TEST_PYTHON = $(CURDIR)/.build-tools/venv/bin/python
# All tests at once would keep those that watch a clock from the processor for a minute; those that measure
# deadlines run when nothing else does.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH = 4

.DEFAULT_GOAL := help
# Builds share folders and a machine; side by side they would only wait for each other.
.NOTPARALLEL:
.PHONY: help deps deps-build deps-kubernetes deps-bench build build-daemon build-wrapper \
	build-wrapper-embedded build-wrapper-portable demo kube-apiserver test test-binaries test-kubernetes \
	check check-format check-graph check-size bench generate screenshots format clean

help: ## lists these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

deps: ## installs what is missing for build and tests (Debian, Ubuntu; with sudo)
	@scripts/install-dependencies build test

deps-build:
	@scripts/install-dependencies build

deps-kubernetes:
	@scripts/install-dependencies kubernetes

deps-bench:
	@scripts/install-dependencies build bench

build: deps-build build-wrapper build-daemon ## release binaries in dist/: boathook and boathook-run

build-daemon:
	$(DAEMON)
	@install -D .build/release/boathook dist/boathook

build-wrapper: build-wrapper-$(WRAPPER_KIND)
	@if [ $(WRAPPER_KIND) = portable ]; then install dist/boathook-run-portable dist/boathook-run; fi

build-wrapper-embedded:
	$(EMBEDDED)
	@install -D .build-embedded/release/boathook-run dist/boathook-run

build-wrapper-portable: ## the wrapper as ordinary static Swift, in dist/boathook-run-portable
	$(PORTABLE)
	@install -D .build-portable/release/boathook-run dist/boathook-run-portable

demo: build ## the whole thing on sample hooks; Ctrl-C ends it
	@trap : INT; dist/boathook demo

test-binaries: deps build-wrapper

test: export BOATHOOK = $(CURDIR)/.build/debug/boathook
test: test-binaries ## runs every test on the real binaries; FILTER=text chooses some
	$(SWIFT) build --build-tests
ifdef FILTER
	$(SWIFT) test --skip-build --filter '$(FILTER)'
else
	$(SWIFT) test --skip-build --skip '^EndToEndTests\.' --skip '^KubernetesTests\.'
	$(SWIFT) test --skip-build --filter '^KubernetesTests\.'
	$(SWIFT) test --skip-build --filter '^EndToEndTests\.'
endif

# Once, outside the checkout; as long as it is not there, `make test` leaves out the tests that need it.
kube-apiserver: deps-kubernetes
	@scripts/build-kube-apiserver

test-kubernetes: export BOATHOOK = $(CURDIR)/.build/debug/boathook
test-kubernetes: export BOATHOOK_REQUIRE_ALL = 1
test-kubernetes: deps-build kube-apiserver ## runs the tests that need a Kubernetes API server, which it builds (Debian 12)
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --filter '^KubernetesTests\.'

check: deps check-format check-graph check-size build-wrapper-portable kube-apiserver test ## everything that continuous integration demands

check-format:
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

# SwiftPM's own check knows packages and targets; the script adds the toolchain's modules.
check-graph:
	scripts/check-imports
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error

check-size: build-wrapper
	@bytes=$$(wc -c <dist/boathook-run); \
	if [ $(WRAPPER_KIND) = embedded ] && [ $$bytes -gt $(WRAPPER_BYTES_MAX) ]; then \
		echo "dist/boathook-run: $$bytes bytes, more than $(WRAPPER_BYTES_MAX)" >&2; exit 1; \
	else echo "dist/boathook-run: $$bytes bytes"; fi

bench: deps-bench build ## prints the benchmarks' table; PART=wrapper,scrape,intake,memory,start,pages,rules chooses some
	@Benchmarks/bench $(if $(PART),--part '$(PART)')

generate: ## puts the table of metrics into README.md, the rules into alerts/, the dashboards into dashboards/ and images/
	$(SWIFT) build --product boathook
	.build/debug/boathook metrics | scripts/replace-section README.md metrics
	.build/debug/boathook rules --set generic --format prometheus >alerts/boathook.rules.yaml
	.build/debug/boathook rules --set generic >alerts/boathook-alerts.yaml
	.build/debug/boathook rules --set velero --format prometheus >alerts/velero.rules.yaml
	.build/debug/boathook rules --set velero >alerts/velero-alerts.yaml
	.build/debug/boathook rules --format alertmanager >alerts/alertmanager-inhibition.yaml
	cd alerts/example && ../../.build/debug/boathook rules --format prometheus >boathook.rules.yaml
	cd alerts/example && ../../.build/debug/boathook rules --format promtool-tests >boathook_test.yaml
	.build/debug/boathook dashboards --output dashboards
	.build/debug/boathook dashboards --format configmap >dashboards/configmaps.yaml
	.build/debug/boathook dashboards --format layout >images/dashboards.svg

screenshots: deps build-wrapper ## takes the pictures of the web page that stand in README.md, into images/
	$(SWIFT) build --product boathook
	scripts/screenshots .build/debug/boathook dist/boathook-run images

format: ## puts every source into the house's format
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

clean: ## removes everything that was built
	rm -rf .build .build-bench .build-embedded .build-portable .build-tools dist
