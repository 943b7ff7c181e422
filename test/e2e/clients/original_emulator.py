"""Users who post, as the pipeline's students write them: one random row of every table a turn, one POST a row.

Knows the database by DB_*, the API by LAB_INVOKE_URL and nothing of the project. Prints one JSON line per POST.
"""

import argparse
import json
import os
import random
import time

import requests
import sqlalchemy

TABLES = {"pinterest_data": "pin", "geolocation_data": "geo", "user_data": "user"}
LAST_ROW = 11000


def engine():
    url = sqlalchemy.URL.create(
        "mysql+pymysql",
        username=os.environ["DB_USER"],
        password=os.environ["DB_PASSWORD"],
        host=os.environ["DB_HOST"],
        port=int(os.environ["DB_PORT"]),
        database=os.environ["DB_NAME"],
        query={"charset": "utf8mb4"},
    )
    return sqlalchemy.create_engine(url, connect_args={"ssl": {"ca": os.environ["DB_CA"]}})


def post(user_id, topic, row):
    reply = requests.post(
        f"{os.environ['LAB_INVOKE_URL']}/topics/{user_id}.{topic}",
        headers={"Content-Type": "application/vnd.kafka.json.v2+json"},
        data=json.dumps({"records": [{"value": row}]}, default=lambda moment: moment.isoformat()),
        timeout=30,
    )
    reply.raise_for_status()
    return reply.json()["offsets"][0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--user-id", required=True)
    parser.add_argument("--turns", type=int, required=True)
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--pause", type=float, default=1.0, help="factor on the pause of 0 or 1 second before a turn")
    options = parser.parse_args()

    random.seed(options.seed)
    with engine().connect() as connection:
        for _ in range(options.turns):
            time.sleep(options.pause * random.randrange(0, 2))
            drawn = random.randint(0, LAST_ROW)
            for table, topic in TABLES.items():
                statement = sqlalchemy.text(f"SELECT * FROM {table} LIMIT :drawn, 1")
                row = dict(connection.execute(statement, {"drawn": drawn}).mappings().one())
                offset = post(options.user_id, topic, row)
                print(
                    json.dumps(
                        {
                            "topic": f"{options.user_id}.{topic}",
                            "row": drawn,
                            "value": row,
                            "partition": offset["partition"],
                            "offset": offset["offset"],
                            "error": offset.get("error_code"),
                        },
                        default=lambda moment: moment.isoformat(),
                    ),
                    flush=True,
                )


if __name__ == "__main__":
    main()
