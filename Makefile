# Two commands: `make run` serves the product at http://127.0.0.1:8080, `make test` checks everything.
# Both install what is missing first. What they do is in scripts/.
.PHONY: run test setup screenshots bench soak advisories coverage
.DEFAULT_GOAL := run

# DEMO=no starts empty; DATABASE_URL=postgres://… takes PostgreSQL; PORT=… or LISTEN=… the address.
run:
	@DEMO="$(DEMO)" scripts/serve

test:
	@scripts/test

setup:
	@scripts/setup --browser --postgres

# Every page in two themes at two widths, into target/screenshots/.
screenshots:
	@scripts/screenshots

# How fast it answers: an optimised build, a demo centre of 20,000 lessons.
bench:
	@scripts/bench

# Random requests to every route for two minutes: no 5xx, no panic, memory flat; schemathesis against the document;
# kill -9 during 1,000 writes, 20 times on each database. Half an hour.
soak:
	@scripts/soak

# Known weaknesses of what is linked in; asks the advisory database on the net.
advisories:
	@scripts/advisories

# Which share of the lines the tests run. Compiles everything anew, for itself.
coverage:
	@scripts/coverage
