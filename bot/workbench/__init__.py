"""The workbench: a local Slack and a local Komet, for trying and for tests."""
