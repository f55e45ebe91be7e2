# On a fresh machine with Python 3.11 to 3.13 and make, `make demo` and `make test` do all the set-up.
PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(if $(shell $(p) -c 1 2>/dev/null && echo ok),$(p))))
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types docs bench clean

demo: $(VENV)/runtime
	$(BIN)/coload plan examples/shanghai -o out/demo --time-limit 10
	@echo "Open out/demo/report.html in a browser; out/demo/plan.xlsx holds the loading lists."

test: $(VENV)/dev
	$(BIN)/coload warmup  # or every worker compiles the same
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/docs

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/dev
	$(BIN)/mypy

docs: $(VENV)/dev
	$(BIN)/python -m pytest -q tests/docs

bench: $(VENV)/dev  # writes benchmarks/README.md
	$(BIN)/python -m benchmarks.report

$(VENV)/runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/dev: $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) out dist
