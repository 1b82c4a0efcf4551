# make demo    the whole loop on a sample family, then ends by itself; ARGS=--sharepoint: the same in
#              a SharePoint simulated on this machine
# make test    every test
# make lint    style, types and the doors between the rooms
# make bench   how fast, beside the nearest other tools, and what is asked of SharePoint;
#              ARGS=sharepoint (or filling, reading): only that
# make scans   how well simulated scans and photos are read, per profile; minutes
# make soak    the tests with drawn data, many more draws, other ones each time; memory over a day;
#              a thousand edit scripts played in LibreOffice
# make forms   draws the Lots forms' Word files anew from their description, and publishes them
# make serve   the web service
#
# demo and test are all a newcomer needs: each does its own set-up, where Python >= 3.11 and pip are.
# PYTHON=python3.12 names the Python to use.

BIN := .venv/bin

# Named on the command line it is used; otherwise .ci/venv takes the first that will do.
export PYTHON

# Two set-ups at once would tread on each other.
.NOTPARALLEL:
.PHONY: demo test lint bench scans soak forms serve run dev simulated office node outside clean

demo: $(if $(findstring --sharepoint,$(ARGS)),simulated,run)
	@$(BIN)/docgen demo $(ARGS)

test: dev office node outside
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: dev .venv-peers/ready
	@$(BIN)/python -m benchmarks $(ARGS)

# The tools measured beside us; apart, as one brings a module of the same name as one of ours.
.venv-peers/ready: constraints.txt
	@rm -rf .venv-peers
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .venv-peers \
		--constraint constraints.txt rust-docxtpl docx-mailmerge2
	@touch $@

scans: dev
	@$(BIN)/python -m tests.scans.accuracy $(ARGS)

soak: dev office node outside
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -m "hypothesis or soak" $(ARGS)
	@$(BIN)/python -m pytest -n auto tests/reading/test_libreoffice_scripts.py --scripts 1000 \
		--script-base $$($(BIN)/python -c 'import secrets; print(secrets.randbelow(10**9))') $(ARGS)

forms: dev
	@$(BIN)/python -m tools.forms lots

serve: run
	@$(BIN)/docgen serve $(ARGS)

run:
	@.ci/venv

dev:
	@.ci/venv dev

simulated:
	@.ci/venv simulated

office: dev
	@$(BIN)/python .ci/libreoffice.py

node: dev
	@$(BIN)/python .ci/node.py

outside: dev
	@$(BIN)/python .ci/outside.py

clean:
	rm -rf .venv .venv-peers .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
