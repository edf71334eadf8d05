"""`/udf`: what TradingView's charts read (Universal Data Feed)."""
