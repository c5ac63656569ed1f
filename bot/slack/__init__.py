"""Slack as the bot draws for it: blocks, modals, forms and their limits, and where an answer goes."""
