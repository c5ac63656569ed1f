"""What Slack calls. Listeners translate a payload and start the work; services in `bot/` decide."""
