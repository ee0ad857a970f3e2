# forerun: run "make" to see what can be made.

GO      ?= go
LINT_V  := $(shell sed -n '1s/^\# v//p' .golangci.yml)
FUMPT_V := 0.12.0
TOOLS   ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/forerun-tools
LINT    := $(TOOLS)/golangci-lint-$(LINT_V)/golangci-lint
FUZZTIME ?= 60s

.DEFAULT_GOAL := help
.PHONY: help build test check tidy fmt format lint vet race script golden docs docs-check ci-files dist quickstart quickstart-data fuzz sim browser bench microbench nightly clean

## help: list the targets
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk -F': ' '{printf "  %-16s %s\n", $$1, $$2}'

## build: build bin/forerun without cgo
build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/forerun ./cmd/forerun

## test: run all tests
test:
	$(GO) test ./...

## check: everything a change must pass before it is committed
check: tidy format lint vet race docs-check ci-files quickstart

## tidy: fail when go.mod or go.sum is not tidy
tidy:
	$(GO) mod tidy -diff

## fmt: format all Go files
fmt: $(LINT)
	$(LINT) fmt ./...

## format: fail when a Go file is not formatted
format: $(LINT)
	$(LINT) fmt --diff ./...

## lint: run the linters, import directions included
lint: $(LINT)
	$(LINT) run ./...

$(LINT):
	@mkdir -p $(@D)
	GOBIN=$(@D) CGO_ENABLED=0 $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(LINT_V)

## ci-files: lint the Dockerfile and what configs/ci has, each format by its own linter
ci-files:
	.ci/files

## dist: archives of the binary for every system, with checksums, in dist/
dist:
	.ci/dist

## vet: run go vet
vet:
	$(GO) vet ./...

## race: run all tests but the long ones with the race detector, in random order
race:
	$(GO) test -race -short -shuffle=on -timeout 20m ./...

## script: run the command line's scripts alone (RUN=gate_ selects some)
script:
	$(GO) test ./cmd/forerun -run 'TestScripts/$(RUN)' -count=1

## golden: rewrite the golden files, to be reviewed with git diff
golden:
	$(GO) test ./configs ./reports/... ./cmd/forerun -update
	git diff --stat

## docs: write the generated reference pages and the configuration's JSON Schema
docs:
	$(GO) test ./cmd/forerun ./configs -run 'TestDocsReferenceIsCurrent|TestSchemaIsCurrent' -update

## docs-check: fail when a generated page or a documented command is out of date
docs-check:
	$(GO) test ./cmd/forerun ./configs ./replay/agents/exec ./scorers/process -run 'Docs|Readme|Example|Schema' -count=1

## quickstart: run both quick starts as a newcomer would and check their exit codes
quickstart:
	.ci/quickstart

## quickstart-data: write the quick start's log again (it comes out byte for byte the same)
quickstart-data:
	$(GO) run ./cmd/deskgen -o testdata/desk

## fuzz: fuzz every reader of outside bytes, FUZZTIME each
fuzz:
	.ci/fuzz $(FUZZTIME)

## sim: run the whole simulation grid and put its tables into docs/statistics.md
sim:
	FORERUN_SIM=1 $(GO) test ./scorers/stats -run Sim -count=1 -v -timeout 60m -update
	FORERUN_SIM=1 $(GO) test ./scorers/gate ./scorers/compare -run 'Sim|ErrorRates' -count=1 -v -timeout 60m

## browser: look at the HTML report in Chromium
browser:
	$(GO) test -tags browser ./reports/html ./reports/sheet -run Browser -count=1 -v

## bench: compare a replay with a bare HTTP client, against a server on loopback
bench:
	$(GO) run ./cmd/benchreplay

## microbench: run the packages' benchmarks
microbench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

## nightly: the long checks (fuzzing, simulations, kill storm, browser, benchmarks)
nightly: fuzz sim browser bench microbench
	FORERUN_KILLS=100 $(GO) test ./cmd/forerun -run 'TestKill|TestStorm|TestFault' -count=1 -v -timeout 120m
	$(GO) test ./scorers/compare -rapid.checks=500 -count=1 -v -timeout 60m
	FORERUN_MILLION=1 $(GO) test ./cmd/forerun -run TestMemory -count=1 -v -timeout 60m

## clean: remove what make made
clean:
	rm -rf bin runs
