"""Chaos: the bot is killed, cut off and starved while people write, and Komet's own count says what came of it."""
