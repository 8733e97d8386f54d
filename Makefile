# Two commands: `make run` serves the product at http://127.0.0.1:8080, `make test` checks everything.
# Both install what is missing first. What they do is in scripts/.
.PHONY: run test setup screenshots bench soak
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

# Two minutes of random requests to every route: no 5xx, no panic, memory flat.
soak:
	@scripts/soak
