"""Batch jobs, one module each: `python -m coinstream_spark.jobs.<name>`."""
