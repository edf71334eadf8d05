"""What an operator asks first: brokers, stores, services and jobs, each as it was just found."""
