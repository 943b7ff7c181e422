# Databricks notebook source
SHARED = True
SUFFIX = dbutils.widgets.get("suffix")
