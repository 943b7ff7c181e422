"""The cluster of the stand-in: Spark, dbutils and notebooks."""
