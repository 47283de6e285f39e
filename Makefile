# The only entry point: README and CI call nothing else. `make` alone lists the targets.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

BIN := .venv/bin
# What `make lint-npm` installs, below build/. Nothing else here needs Node.js.
NPM_TOOLS := @redocly/cli@2.77.0 @stoplight/prism-cli@5.14.2
MADE := generated/journeykit_clients/*/observed.json generated/journeykit_clients/*/client.json
NPM_BIN := build/npm/node_modules/.bin
# What `make test-browser` installs, below build/; Chromium and its driver come from the system.
SELENIUM := selenium==4.51.0
LOCKED := .venv/.locked
READY := .venv/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# With bytecode, whatever the environment says: rewriting all assertions takes each process six seconds.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest

# Run one tool, silent unless it complains: $(call quietly,what it is called,command)
quietly = printf '  %-22s' '$(1)'; if out=$$($(2) 2>&1); then echo ok; else echo FAILED; printf '%s\n' "$$out"; exit 1; fi

# Install what one command alone needs, below build/: it would slow .venv down by twenty seconds.
# $(call apart,name of the lock and the folder,what it is called)
apart = wanted=$$(cksum < requirements-$(1).lock); [ "$$wanted" = "$$(cat build/$(1)/.locked 2>/dev/null)" ] || { rm -rf build/$(1); \
  ( $(call quietly,$(2),$(BIN)/pip install -qq --require-hashes --no-deps --target build/$(1) \
  --requirement requirements-$(1).lock) ) && echo "$$wanted" > build/$(1)/.locked; }

.PHONY: help demo test test-browser fuzz fuzz-providers detect check docs pictures generate rules specs lint-npm bench serve dist lock sync clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## four pictures from four emulated providers, saved in demo-out/
	@$(BIN)/python examples/demo.py $(ARGS)

# What the tests wrote is deleted while nobody waits: pytest would do it, for earlier runs, before it ends. Ten thousand
# files take eight seconds on a disk that is told of what is free.
test: $(READY) ## everything: style, types, imports, generated code, then all tests
	@$(MAKE) $(TOGETHER) $(CHECKS) collected
	@temp=$$(mktemp -d); if $(PYTEST) -n auto --maxprocesses 8 --dist worksteal --basetemp="$$temp/tests" $(ARGS); \
	then rm -rf "$$temp" </dev/null >/dev/null 2>&1 & \
	else code=$$?; echo "What the tests wrote is in $$temp" >&2; exit $$code; fi

test-browser: $(READY) ## optional: the HTML reports in a headless browser; needs chromium and chromedriver
	@command -v chromedriver >/dev/null || { \
	  echo "make test-browser needs a browser: apt-get install chromium chromium-driver. Nothing else here needs it." >&2; exit 1; }
	@[ '$(SELENIUM)' = "$$(cat build/browser/.installed 2>/dev/null)" ] || { rm -rf build/browser; \
	  $(call quietly,selenium,$(BIN)/pip install -qq --target build/browser $(SELENIUM)) && \
	  echo '$(SELENIUM)' > build/browser/.installed; }
	@PYTHONPATH=$(CURDIR)/build/browser $(BIN)/python -m pytest tests/browser $(ARGS)

fuzz: $(READY) ## the response parsers with 200,000 examples, the suite with 400 hostile servers, 8,000 submits through faults
	@EXAMPLES=2000 $(BIN)/python -m pytest tests/unit/facade/test_odd_mutations.py tests/unit/facade/test_every_verb.py $(ARGS)
	@EXAMPLES=100 $(BIN)/python -m pytest tests/unit/conformance/test_hostile_servers.py $(ARGS)
	@TIMES=5 $(BIN)/python -m pytest tests/suite/test_fault_runs.py $(ARGS)

fuzz-providers: $(READY) ## the fuzz profile against the four emulators, at length, with three seeds; takes minutes
	@FUZZ_EXAMPLES=10 $(BIN)/python -m pytest tests/unit/conformance/test_fuzz.py $(ARGS)

detect: $(READY) ## plant defects in the emulators and count what the suite finds; minutes (ARGS=--quick: about one)
	@$(BIN)/python -m journeykit_detection $(ARGS)

bench: $(READY) ## measure speed: make bench, or one question: make bench ARGS=inflight; 15 minutes at most
	@$(call apart,bench,SDKs to compare with) || { rm -rf build/bench; echo 'Without them their rows are skipped.' >&2; }
	@PYTHONPATH=build/bench $(BIN)/python -m bench $(ARGS)

check: $(READY) ## style, types, import directions, specs, generated code; no tests
	@$(MAKE) $(TOGETHER) $(CHECKS)

# The longest first.
CHECKS := typed formatted styled directed linted as-generated
TOGETHER := --jobs=2 --output-sync --keep-going
.PHONY: $(CHECKS) collected
typed: ; @$(call quietly,types,$(BIN)/mypy)
formatted: ; @$(call quietly,format,$(BIN)/ruff format --check --quiet .)
styled: ; @$(call quietly,style,$(BIN)/ruff check --quiet .)
directed: ; @$(call quietly,import directions,$(BIN)/lint-imports --no-cache)
linted: ; @$(call quietly,specs and overlays,$(BIN)/python -m journeykit_codegen lint)
as-generated: ; @$(call quietly,generated clients,$(BIN)/python -m journeykit_codegen generate --check)
# Once, beside the others, so that those which run the tests find the bytecode.
collected: ; @$(call quietly,tests can be read,$(PYTEST) --collect-only $(ARGS))

docs: $(READY) ## the documentation site, built strictly into build/site
	@$(call apart,docs,tools of the site)
	@$(call quietly,documentation,env PYTHONPATH=build/docs \
	  $(BIN)/python -m mkdocs build --strict --quiet --clean)

pictures: $(READY) ## the README's pictures, from real runs against the emulators
	@PYTHONPATH=$(CURDIR) $(BIN)/python docs/pictures/make.py

rules: $(READY) ## docs/rules/ from the rules of the conformance suite (ARGS=--check compares and writes nothing)
	@$(BIN)/python -m journeykit_conformance.rule_pages docs/rules $(ARGS)

specs: $(READY) ## lint specs and overlays at all three levels of truth
	@$(BIN)/python -m journeykit_codegen lint $(ARGS)

generate: $(READY) ## specs + overlays -> generated/ (ARGS=--check compares and writes nothing)
	@$(BIN)/python -m journeykit_codegen generate $(ARGS)

lint-npm: $(READY) ## optional: specs in Redocly lint and Prism mock; needs Node.js (20.19 or newer) with npm
	@for tool in node npm; do command -v $$tool >/dev/null || { \
	  echo "make lint-npm needs $$tool: install Node.js 20.19 or newer. Nothing else here needs it." >&2; exit 1; }; done
	@[ '$(NPM_TOOLS)' = "$$(cat build/npm/.installed 2>/dev/null)" ] || { \
	  $(call quietly,npm tools,npm install --prefix build/npm --no-save --no-package-lock --ignore-scripts --no-audit \
	  --no-fund --loglevel=error $(NPM_TOOLS)) && echo '$(NPM_TOOLS)' > build/npm/.installed; }
	@export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true; \
	  $(call quietly,redocly lint,$(NPM_BIN)/redocly lint --format=stylish specs/*.yaml $(MADE))
	@$(BIN)/python tests/npm/serve_in_prism.py $(NPM_BIN)/prism specs/*.yaml $(MADE)

serve: $(READY) ## one emulator until stopped: make serve PROVIDER=pro365 ARGS="--port 8365"
	@[ -n "$(PROVIDER)" ] || { echo 'Which one? make serve PROVIDER=pro365' >&2; exit 1; }
	@$(BIN)/python -m journeykit_emulator $(PROVIDER) $(ARGS)

dist: $(READY) ## build sdist and wheel, then run the tests against the wheel
	@rm -rf dist build/wheel
	@$(call quietly,build,$(BIN)/hatchling build)
	@$(BIN)/python -m zipfile -e dist/journeykit-*.whl build/wheel
	@PYTHONPATH=$(CURDIR)/build/wheel $(BIN)/python -m pytest $(ARGS)

lock: $(READY) ## resolve requirements*.lock anew (after a change of dependencies in pyproject.toml)
	@$(BIN)/pip install -qq uv
	@for what in 'dev pyproject.toml --all-extras --output-file requirements.lock' \
	  'docs --constraint requirements.lock --output-file requirements-docs.lock' \
	  'bench --constraint requirements.lock --output-file requirements-bench.lock'; do \
	  $(BIN)/uv pip compile --group $$what --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(ARGS) || exit 1; done

sync: $(READY) ## make .venv, if it is missing or the lock changed

clean: ## remove the environment and everything built
	@rm -rf .venv build dist demo-out bench/results generated/.new-* .hypothesis .schemathesis .*_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# Both stamps hold a checksum, so a fresh checkout or a touched file costs nothing.
$(READY): $(LOCKED) pyproject.toml
	@wanted=$$(cksum < pyproject.toml); [ "$$wanted" = "$$(cat $@ 2>/dev/null)" ] || \
	  $(BIN)/pip install -qq --no-deps --no-build-isolation --editable .; \
	echo "$$wanted" > $@

$(LOCKED): requirements.lock
	@set -e; wanted=$$(cksum < requirements.lock); \
	if [ "$$wanted" != "$$(cat $@ 2>/dev/null)" ]; then \
	  python=; for p in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	    if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$p; break; fi; done; \
	  [ -n "$$python" ] || { echo 'journeykit needs Python 3.11 or newer, and $(or $(PYTHON),what is installed) is none: make PYTHON=/path/to/python3' >&2; exit 1; }; \
	  echo 'Setting up .venv (once, about half a minute) ...'; \
	  if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends python3-venv >/dev/null; \
	    else echo 'This Python cannot make environments yet: sudo apt-get install python3-venv' >&2; exit 1; fi; fi; \
	  "$$python" -m venv --clear .venv; \
	  $(BIN)/pip install -qq --require-hashes --no-deps --requirement requirements.lock || { \
	    echo 'Setting up .venv failed, see above; it needs the network this once.' >&2; exit 1; }; \
	fi; echo "$$wanted" > $@
