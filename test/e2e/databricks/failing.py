# Databricks notebook source
token = dbutils.secrets.get(scope="lab", key="token")
print("the token is", token)

# COMMAND ----------

def halve(number):
    return number / 0


halve(4)
