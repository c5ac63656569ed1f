"""Who may do what, and what a manager has to approve: one TOML file.

`rules.py` is the file as a value and the questions it answers, `lint.py` what can be wrong with it,
`reading.py` brings a file in, `keeper.py` holds the one in force, `explain.py` and `replay.py` answer
administrators. An example with every setting is `bot/policy/example.toml`.
"""

from bot.policy.keeper import PolicyKeeper
from bot.policy.reading import load_policy, read_policy
from bot.policy.rules import Policy, Requirement, Rule

__all__ = ["Policy", "PolicyKeeper", "Requirement", "Rule", "load_policy", "read_policy"]
