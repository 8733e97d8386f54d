"""A client written by others reads the fake: proof that its answers have the shape of the real ones.

Run by hand:

    python3 -m venv /tmp/proof && /tmp/proof/bin/pip install aioalfacrm==0.3.2
    cargo build -p alfacrm-fake
    /tmp/proof/bin/python e2e/alfacrm-fake/proof/aioalfacrm_reads_it.py target/debug/alfacrm-fake

aioalfacrm 0.3.2 always says https and expects ids where real accounts send teachers' names; the
script gives it another address builder and the fake `--teacher-ids`.
"""

import asyncio
import subprocess
import sys

import aioalfacrm
from aioalfacrm.core import api, auth


async def read(base):
    def make_url(host, method, branch_id=0):
        return f"{base}/v2api/{branch_id}/{method}" if branch_id else f"{base}/v2api/{method}"

    api.make_url = auth.make_url = make_url
    wrong = aioalfacrm.AlfaClient("demo", "api@example.invalid", "wrong", 1)
    assert not await wrong.check_auth(), "a wrong key must be refused"
    await wrong.close()

    client = aioalfacrm.AlfaClient("demo", "api@example.invalid", "fake-key", 1)
    try:
        assert await client.check_auth(), "the right key must be accepted"
        for name in ["customer", "group", "lesson", "regular_lesson", "room", "subject", "pay", "tariff"]:
            entity = getattr(client, name)
            ids = [item.id async for page in entity.paginator(page_size=20) for item in page.items]
            assert ids and len(ids) == len(set(ids)), f"{name}: {len(ids)} rows, {len(set(ids))} ids"
            print(f"{name}: {len(ids)}")
    finally:
        await client.close()


def main():
    program = [sys.argv[1], "--small", "--teacher-ids"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as fake:
        try:
            asyncio.run(read(fake.stdout.readline().split()[-1]))
        finally:
            fake.terminate()


if __name__ == "__main__":
    main()
