# Databricks notebook source
# MAGIC %md
# MAGIC # The eight questions
# MAGIC The answer to each question becomes a view and, if a schema is given, also a table. The three frames are joined
# MAGIC by `ind`. Ties are decided in alphabetical order, so the answers do not depend on the order of the rows. Medians
# MAGIC are `percentile_approx(…, 0.5)`, which always returns a value that occurs in the data.

# COMMAND ----------

# DBTITLE 1,Started notebook
UNTIL = globals().get("UNTIL", "query")

# COMMAND ----------

# MAGIC %run ./clean

# COMMAND ----------

# DBTITLE 1,Functions
from pyspark.sql import Window  # noqa: F811
from pyspark.sql import functions as F  # noqa: F811

AGE_GROUPS = ["18-24", "25-35", "36-50", "+50"]


def age_group():
    """The group of an age; null if the age is below 18 or null."""
    age = F.col("age")
    return (
        F.when(age.between(18, 24), AGE_GROUPS[0])
        .when(age.between(25, 35), AGE_GROUPS[1])
        .when(age.between(36, 50), AGE_GROUPS[2])
        .when(age > 50, AGE_GROUPS[3])
    )


def in_age_order():
    """A sort key for age groups, from the youngest to the oldest."""
    groups = ", ".join(f"'{group}'" for group in AGE_GROUPS)
    return F.expr(f"array_position(array({groups}), age_group)")


def top_category(frame, by):
    """The most frequent category for each value of the column `by`."""
    window = Window.partitionBy(by).orderBy(F.desc("category_count"), "category")
    counted = frame.where("category is not null").groupBy(by, "category").agg(F.count("*").alias("category_count"))
    return counted.withColumn("place", F.row_number().over(window)).where("place = 1").drop("place")


def median(frame, *by):
    """The median follower count for each combination of values of the columns `by`."""
    return frame.groupBy(*by).agg(F.percentile_approx("follower_count", 0.5).alias("median_follower_count"))


def most_followed(frame):
    """The most followed poster of each country."""
    window = Window.partitionBy("country").orderBy(F.desc("follower_count"), F.asc_nulls_last("poster_name"))
    ranked = frame.where("follower_count is not null").withColumn("place", F.row_number().over(window))
    return ranked.where("place = 1").select("country", "poster_name", "follower_count")


def answers(pin, geo, user):
    """The answers to the questions as frames, by name. Each is sorted."""
    pin, geo, user = (frame.drop(*LINEAGE) for frame in (pin, geo, user))
    posts = keep(pin.join(geo, "ind").withColumn("post_year", F.year("timestamp")))
    people = user.withColumn("age_group", age_group()).withColumn("post_year", F.year("date_joined"))
    posters = keep(pin.join(people, "ind"))
    aged = posters.where("age_group is not null")
    joined = posters.where("post_year is not null")
    followed = most_followed(posts)
    return {
        "top_category_per_country": top_category(posts, "country").orderBy("country"),
        "posts_per_category_per_year": posts.where("post_year between 2018 and 2022 and category is not null")
        .groupBy("post_year", "category")
        .agg(F.count("*").alias("category_count"))
        .orderBy("post_year", F.desc("category_count"), "category"),
        "most_followed_poster_per_country": followed.orderBy("country"),
        "country_with_most_followed_poster": followed.select("country", "follower_count")
        .orderBy(F.desc("follower_count"), "country")
        .limit(1),
        "top_category_per_age_group": top_category(aged, "age_group").orderBy(in_age_order()),
        "median_followers_per_age_group": median(aged, "age_group").orderBy(in_age_order()),
        "users_joined_per_year": people.where("post_year between 2015 and 2020")
        .groupBy("post_year")
        .agg(F.count("*").alias("number_users_joined"))
        .orderBy("post_year"),
        "median_followers_per_joining_year": median(joined, "post_year").orderBy("post_year"),
        "median_followers_per_joining_year_and_age_group": median(
            joined.where("age_group is not null"), "age_group", "post_year"
        )
        .select("age_group", "post_year", "median_follower_count")
        .orderBy("post_year", in_age_order()),
    }


def publish(spark, found, schema):
    """Makes each answer a view and, if `schema` is not empty, also a table. Returns the rows by name."""
    results = {}
    if schema:
        spark.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for name, frame in found.items():
        # Cached, so that the view and the table do not compute the rows again.
        small = keep(frame.coalesce(1))
        results[name] = [row.asDict() for row in small.collect()]
        small.createOrReplaceTempView(name)
        if schema:
            small.write.mode("overwrite").option("overwriteSchema", "true").saveAsTable(f"{schema}.{name}")
    return results


# COMMAND ----------

# DBTITLE 1,Answers
QUERIES = timed("query", lambda: publish(spark, answers(df_pin, df_geo, df_user), P["schema"]))
for name in QUERIES:
    print(name)
    display(spark.table(name))

# COMMAND ----------

dbutils.notebook.exit(json.dumps({**REPORT, "queries": QUERIES, "seconds": SECONDS}, ensure_ascii=False))
