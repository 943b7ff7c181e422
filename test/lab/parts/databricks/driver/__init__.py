"""The driver of the lab's Databricks cluster: Spark, dbutils and notebooks."""
