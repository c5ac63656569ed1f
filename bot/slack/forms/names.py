"""The names of a form's blocks: the field's, and a part of it behind that where several blocks are one field."""


def block_of(field: str, part: str) -> str:
    """Return the `block_id` of a part of a field."""
    return f"{field}#{part}"


def field_of(block_id: str) -> str:
    """Return the field that a block belongs to."""
    return block_id.partition("#")[0]


def part_of(block_id: str) -> str:
    """Return which part of its field a block is; "" where it is all of it."""
    return block_id.partition("#")[2]
