"""Every DAG of Coinstream, made from its declaration. This is the file that Airflow reads."""

from coinstream_airflow.dags import make_dag
from coinstream_airflow.declaration import SCHEDULES
from coinstream_airflow.settings import Settings

_settings = Settings.from_environment()

for _schedule in SCHEDULES:
    globals()[_schedule.dag_id] = make_dag(_schedule, _settings)
