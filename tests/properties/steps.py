"""The two machines as `bot/proposals.py` and `bot/journal.py` describe them, and what the audit says of each step.

A trigger in the test's database writes down every step that was committed, whoever made it.
"""

LAST = 6
"""The look after which a write that Komet does not show is given up."""

ENDS = {"done", "partly", "refused", "unknown", "not found", "failed"}

LEGAL_PROPOSALS = frozenset(
    {("previewed", state) for state in ("waiting", "approved", "cancelled")}
    | {("waiting", state) for state in ("approved", "rejected", "returned", "expired", "cancelled")}
    | {("approved", "running"), ("approved", "expired"), ("running", "approved"), ("running", "stale")}
    | {("running", state) for state in ENDS}
    | {("unknown", state) for state in ("done", "partly", "refused", "not found", "failed")}
)

LEGAL_REQUESTS = frozenset(
    {("planned", "sending"), ("planned", "not sent")}
    | {("sending", state) for state in ("done", "refused", "unknown", "not sent")}
    # An answer that came after another process had taken its sender for dead is better than not to know.
    | {("unknown", state) for state in ("done", "refused", "not found", "not sent")}
)

AUDITED_PROPOSALS = {
    ("", "waiting"): "asked",
    ("previewed", "approved"): "confirmed",
    ("waiting", "approved"): "approved",
    ("waiting", "cancelled"): "cancelled",
    **{("", state): state for state in (*ENDS, "stale", "rejected", "returned", "expired")},
}
"""The event of a step; "" is any state before. Going on and starting over are not decisions and have none."""

AUDITED_REQUESTS = {
    ("planned", "sending"): "sending",
    ("sending", "done"): "komet done",
    ("sending", "refused"): "komet refused",
    ("sending", "not sent"): "komet not sent",
    ("unknown", "not found"): "komet looked at: not found",
}

TRAIL = """
CREATE TABLE trail (number INTEGER PRIMARY KEY, subject TEXT, proposal_id TEXT, before TEXT, after TEXT);
CREATE TRIGGER proposal_step AFTER UPDATE OF state ON proposals WHEN OLD.state <> NEW.state
BEGIN INSERT INTO trail (subject, proposal_id, before, after) VALUES ('proposal', NEW.id, OLD.state, NEW.state); END;
CREATE TRIGGER request_step AFTER UPDATE OF state ON journal WHEN OLD.state <> NEW.state
BEGIN INSERT INTO trail (subject, proposal_id, before, after)
VALUES ('request', NEW.proposal_id, OLD.state, NEW.state); END;
"""
