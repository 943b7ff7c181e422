"""Looks at the database with PyMySQL over TLS and prints what it sees as one JSON object."""

import json
import os

import pymysql

TABLES = ("pinterest_data", "geolocation_data", "user_data")


def connect(**more):
    return pymysql.connect(
        host=os.environ["DB_HOST"],
        port=int(os.environ["DB_PORT"]),
        user=os.environ["DB_USER"],
        password=os.environ["DB_PASSWORD"],
        database=os.environ["DB_NAME"],
        charset="utf8mb4",
        connect_timeout=10,
        **more,
    )


def refused(**more):
    try:
        connect(**more).close()
    except pymysql.err.MySQLError as error:
        return str(error)
    return "was let in"


def main():
    with connect(ssl={"ca": os.environ["DB_CA"], "check_hostname": True}) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SHOW STATUS LIKE 'Ssl_version'")
            tls = cursor.fetchone()[1]
            rows, columns = {}, {}
            for table in TABLES:
                cursor.execute(f"SELECT COUNT(*) FROM {table}")
                rows[table] = cursor.fetchone()[0]
                cursor.execute(f"DESCRIBE {table}")
                columns[table] = [column[0] for column in cursor.fetchall()]
            cursor.execute("SELECT `index`, title, follower_count FROM pinterest_data LIMIT 7528, 1")
            first_drawn = cursor.fetchone()
    plain = refused(ssl_disabled=True)
    print(json.dumps({"tls": tls, "rows": rows, "columns": columns, "firstDrawn": first_drawn, "plain": plain}))


if __name__ == "__main__":
    main()
