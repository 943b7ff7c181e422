"""Reads topics through a Kafka REST proxy, API v2, by a consumer instance of a group. Prints one JSON line per record."""

import argparse
import json
import os
import time

import requests

V2 = "application/vnd.kafka.v2+json"
JSON_V2 = "application/vnd.kafka.json.v2+json"


def call(method, url, expected, **more):
    reply = requests.request(method, url, timeout=30, **more)
    if reply.status_code != expected:
        raise SystemExit(f"{method} {url} answered {reply.status_code}: {reply.text}")
    return reply


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--group", required=True)
    parser.add_argument("--count", type=int, required=True, help="ends when that many records were read")
    parser.add_argument("topics", nargs="+")
    options = parser.parse_args()

    group = f"{os.environ['LAB_REST_URL']}/consumers/{options.group}"
    wanted = {"format": "json", "auto.offset.reset": "earliest", "auto.commit.enable": "false"}
    created = call("POST", group, 200, headers={"Content-Type": V2}, data=json.dumps(wanted)).json()
    consumer = created["base_uri"]
    try:
        subscription = json.dumps({"topics": options.topics})
        call("POST", f"{consumer}/subscription", 204, headers={"Content-Type": V2}, data=subscription)
        deadline = time.monotonic() + 45
        seen = 0
        while seen < options.count:
            if time.monotonic() > deadline:
                raise SystemExit(f"{seen} of {options.count} records within 45 s")
            records = call("GET", f"{consumer}/records?timeout=1000", 200, headers={"Accept": JSON_V2}).json()
            for record in records:
                print(json.dumps(record), flush=True)
            seen += len(records)
        call("POST", f"{consumer}/offsets", 200, headers={"Content-Type": V2})
    finally:
        call("DELETE", consumer, 204, headers={"Content-Type": V2})
    gone = requests.get(f"{consumer}/records", headers={"Accept": JSON_V2}, timeout=30)
    if (gone.status_code, gone.json()["error_code"]) != (404, 40403):
        raise SystemExit(f"a consumer that was deleted answers {gone.status_code}: {gone.text}")


if __name__ == "__main__":
    main()
