"""How fast Slack is answered, measured beside plain Bolt in the same run: `python -m tests.bench`."""
