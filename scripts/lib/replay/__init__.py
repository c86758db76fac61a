"""scripts/replay: plays a competition's results through the service, as its scorers would enter them."""
