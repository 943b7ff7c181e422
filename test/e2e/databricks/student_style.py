# Databricks notebook source
# MAGIC %md
# MAGIC ## Pinterest batch data: mount the bucket, clean the tables, ask questions

# COMMAND ----------

from pyspark.sql.functions import *
from pyspark.sql.types import *
import urllib

# COMMAND ----------

# where the keys are
keys_path = "dbfs:/user/hive/warehouse/authentication_credentials"
keys_df = spark.read.format("delta").load(keys_path)
ACCESS_KEY = keys_df.select("Access key ID").collect()[0]["Access key ID"]
SECRET_KEY = keys_df.select("Secret access key").collect()[0]["Secret access key"]
ENCODED_SECRET_KEY = urllib.parse.quote(string=SECRET_KEY, safe="")

# COMMAND ----------

AWS_S3_BUCKET = "user-<user-id>-bucket"
MOUNT_NAME = "/mnt/pinterest_<user-id>"
SOURCE_URL = "s3n://{0}:{1}@{2}".format(ACCESS_KEY, ENCODED_SECRET_KEY, AWS_S3_BUCKET)
dbutils.fs.mount(SOURCE_URL, MOUNT_NAME)

# COMMAND ----------

display(dbutils.fs.ls("/mnt/pinterest_<user-id>/topics"))

# COMMAND ----------

# MAGIC %sql
# MAGIC -- no format checks while the Delta table is read
# MAGIC SET spark.databricks.delta.formatCheck.enabled=false

# COMMAND ----------

file_type = "json"
infer_schema = "true"

def read_topic(name):
    location = f"/mnt/pinterest_<user-id>/topics/<user-id>.{name}/partition=0/*.json"
    return spark.read.format(file_type).option("inferSchema", infer_schema).load(location)

df_pin = read_topic("pin")
df_geo = read_topic("geo")
df_user = read_topic("user")
print(df_pin.count(), df_geo.count(), df_user.count())
display(df_pin)

# COMMAND ----------

# DBTITLE 1,Clean pins
df_pin = df_pin.replace({"User Info Error": None}, subset=["follower_count", "poster_name"])
df_pin = df_pin.withColumn("title", when(col("title").like("No Title Data Available%"), None).otherwise(col("title")))
df_pin = df_pin.withColumn("follower_count", regexp_replace("follower_count", "k", "000"))
df_pin = df_pin.withColumn("follower_count", regexp_replace("follower_count", "M", "000000"))
df_pin = df_pin.withColumn("follower_count", col("follower_count").cast(IntegerType()))
df_pin = df_pin.withColumn("save_location", regexp_replace("save_location", "Local save in ", ""))
df_pin = df_pin.withColumnRenamed("index", "ind")
df_pin = df_pin.select("ind", "unique_id", "title", "follower_count", "poster_name", "save_location", "category")
df_pin.printSchema()

# COMMAND ----------

df_geo = df_geo.withColumn("coordinates", array("latitude", "longitude")).drop("latitude", "longitude")
df_geo = df_geo.withColumn("timestamp", to_timestamp("timestamp")).dropDuplicates()
df_user = df_user.withColumn("user_name", concat_ws(" ", "first_name", "last_name")).drop("first_name", "last_name")
df_user = df_user.withColumn("date_joined", to_timestamp("date_joined")).dropDuplicates()

age_group = udf(lambda age: "18-24" if age <= 24 else "25-35" if age <= 35 else "36-50" if age <= 50 else "+50")
df_user = df_user.withColumn("age_group", age_group("age"))

df_pin.createOrReplaceTempView("pin_view")
df_geo.createOrReplaceTempView("geo_view")
df_user.createOrReplaceTempView("user_view")

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT country, category, category_count FROM (
# MAGIC   SELECT g.country, p.category, COUNT(*) AS category_count,
# MAGIC     ROW_NUMBER() OVER (PARTITION BY g.country ORDER BY COUNT(*) DESC, p.category) AS place
# MAGIC   FROM pin_view p JOIN geo_view g ON p.ind = g.ind GROUP BY g.country, p.category
# MAGIC ) WHERE place = 1 ORDER BY country;

# COMMAND ----------

median = spark.sql("""
    SELECT age_group, percentile_approx(follower_count, 0.5) AS median_follower_count
    FROM pin_view JOIN user_view USING (ind) GROUP BY age_group ORDER BY age_group
""")
display(median)
