"""Malformed Slack bodies and malformed Komet answers, many of them, the same ones for the same seed."""
