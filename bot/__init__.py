"""The bot: may they, must it be approved, what happened. `app.py` puts everything together."""
