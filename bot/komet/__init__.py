"""Komet as the bot talks to it: requests and records as values, and the one way to send them (`client.py`)."""
