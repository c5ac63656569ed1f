"""What to do after a refusal whose cause is known: Komet says only what is wrong, never what helps.

Documented is the checkout sentence (purchase.order.item.confirm); Komet prints no other refusal of a business rule, so
the other phrases are inferred. A sentence that matches nothing has no known next step.
"""

import re

_KNOWN = (
    (
        re.compile(r"checkout process has not been completed"),
        "The customer has not checked out yet. Try again after 60 minutes.",
    ),
    (
        re.compile(r"\binvoice\b.*\block(ed)?\b|\block(ed)?\b.*\binvoice\b"),
        "Take the lock off first: /komet invoice sync error.",
    ),
    (re.compile(r"\binvoice\b.*\bnot a draft\b"), "It was checked out before. See its status: /komet invoice show."),
    (re.compile(r"\binvoice\b.*\bvoided\b"), "Nobody can change it any more. Make a new one: /komet invoice create."),
    (
        re.compile(r"\bprebook\b.*\bhas purchase orders\b"),
        "Farms have orders for it already. Change those instead: /komet po list.",
    ),
    (
        re.compile(r"\b(already|been) shipped\b|\bwas shipped\b"),
        "Komet takes no shipping back. See how it stands: /komet po list.",
    ),
    (re.compile(r"\bquantity is not available\b"), "See what is left: /komet inventory list."),
    (re.compile(r"\bbox code does not exist\b"), "See the boxes of the order: /komet po list."),
    (re.compile(r"\bcompanylocation"), "Your company has several locations: choose one in the form."),
)


def known_next_step(message: str) -> str:
    """Return what to do after Komet's sentence, in English as `say` takes it; "" when nobody knows."""
    text = " ".join(message.lower().split())
    return next((step for phrase, step in _KNOWN if phrase.search(text)), "")
