"""A peer of the benchmark, not a part of Sluice: asyncio behind a semaphore, on httpx or aiohttp (the first argument), with boto3.

Asks Lambda's Runtime API for its events itself.
"""

import asyncio
import http.client
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

PERMITS = int(os.environ["PROVIDER_MAX_IN_FLIGHT"])
MODEL = os.environ["PROVIDER_MODEL"]
PROVIDER = os.environ["PROVIDER_BASE_URL"] + "/chat/completions"
BUCKET = os.environ["RESULTS_BUCKET"]
RUNTIME_API = os.environ["AWS_LAMBDA_RUNTIME_API"]
INVOCATION = "/2018-06-01/runtime/invocation/"
JSON = {"Content-Type": "application/json"}

# boto3 blocks. Its threads share one interpreter lock, so more of them put no faster.
PUTS = 16
THREADS = ThreadPoolExecutor(PUTS)
# As the other contenders' clients of S3 are configured.
S3 = boto3.client(
    "s3",
    config=Config(
        max_pool_connections=PUTS,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
    ),
)


def on_httpx():
    import httpx

    limits = httpx.Limits(max_connections=PERMITS, max_keepalive_connections=PERMITS)
    client = httpx.AsyncClient(limits=limits, timeout=None)

    async def post(body):
        response = await client.post(PROVIDER, content=body, headers=JSON)
        response.raise_for_status()
        return response.text

    return post


def on_aiohttp():
    import aiohttp

    client = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=PERMITS),
        timeout=aiohttp.ClientTimeout(total=None),
        raise_for_status=True,
    )

    async def post(body):
        async with client.post(PROVIDER, data=body, headers=JSON) as response:
            return await response.text()

    return post


def put(name, record):
    S3.put_object(Bucket=BUCKET, Key=f"results/{name}.json", Body=record.encode(), ContentType="application/json")


async def handle(event, post):
    loop = asyncio.get_running_loop()
    permits = asyncio.Semaphore(PERMITS)

    async def process(message):
        row = json.loads(message["body"])
        body = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": row["prompt"]}]})
        async with permits:
            answer = await post(body)
        record = '{"custom_id":"%s","response":{"status_code":200,"body":%s},"error":null}'
        name = row["custom_id"]
        await loop.run_in_executor(THREADS, put, name, record % (name, answer))

    messages = event["Records"]
    ends = await asyncio.gather(*map(process, messages), return_exceptions=True)
    failed = [message["messageId"] for message, end in zip(messages, ends) if isinstance(end, BaseException)]
    for end in ends:
        if isinstance(end, BaseException):
            print(repr(end), file=sys.stderr)
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def runtime_api(method, path, body=None):
    connection = http.client.HTTPConnection(RUNTIME_API)
    try:
        connection.request(method, INVOCATION + path, body, JSON)
        response = connection.getresponse()
        return response.headers["Lambda-Runtime-Aws-Request-Id"], response.read()
    finally:
        connection.close()


async def main(library):
    post = {"httpx": on_httpx, "aiohttp": on_aiohttp}[library]()
    while True:
        invocation, event = runtime_api("GET", "next")
        result = await handle(json.loads(event), post)
        runtime_api("POST", invocation + "/response", json.dumps(result))


asyncio.run(main(sys.argv[1]))
