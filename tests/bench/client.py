"""httpx asks the recorded questions, all at once, over HTTP/2: client.py QUESTIONS.json CA.pem"""
import asyncio
import json
import sys

import httpx


async def main(path, ca):
    with open(path, encoding="latin-1") as file:
        questions = json.load(file)
    async with httpx.AsyncClient(http2=True, verify=ca, timeout=60, trust_env=False) as client:
        await asyncio.gather(*(client.request(one["method"], one["url"], headers=one["headers"],
                                              content=one["body"].encode("latin-1")) for one in questions))


asyncio.run(main(*sys.argv[1:]))
