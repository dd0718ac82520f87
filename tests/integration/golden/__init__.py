"""What is recorded and compared: a change of it must be meant."""
