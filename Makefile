# One command each; every one sets up what it needs first. `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint docs bench torture interop

BIN := .venv/bin
DOCS := mkdocs build --strict --quiet
export NO_MKDOCS_2_WARNING := 1

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv with everything in it (the others do this by themselves)
	@sh ops/bootstrap

run: setup ## Start everything with the sandbox; Ctrl-C stops it
	@sh ops/system-tools
	@exec $(BIN)/smarttec up

test: setup ## Run every test, divided among two workers
	@sh ops/system-tools
	@sh ops/test-tools
	@$(BIN)/python -m pytest -n 2 --max-worker-restart 0

lint: setup ## ruff, mypy, import directions, smarttec check, documentation, container; all are run, whatever fails
	@failed=0; \
	for check in "ruff check ." "ruff format --check ." mypy lint-imports "smarttec check" "$(DOCS)" \
		"hadolint --no-color Containerfile"; do \
		echo "-- $$check"; $(BIN)/$$check || failed=1; \
	done; exit $$failed

docs: setup ## The documentation as a site, in build/site
	@$(BIN)/$(DOCS)

bench: setup ## Measure, as a table and as JSON
	@$(BIN)/python -m bench

torture: setup ## The long seeded fault runs
	@$(BIN)/python -m pytest -s -m torture --timeout 7200

interop: setup ## Exchange messages with SMPP servers of others (Jasmin, node-smpp)
	@SMARTTEC_JASMIN=$$(sh ops/interop-tools) && SMARTTEC_NODE_SMPP=$$(sh ops/interop-tools node-smpp) && \
	export SMARTTEC_JASMIN SMARTTEC_NODE_SMPP && $(BIN)/python -m pytest -s -m interop --show-capture=no tests/stack/interop
