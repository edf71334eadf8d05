"""What Coinstream's DAGs are made of."""
