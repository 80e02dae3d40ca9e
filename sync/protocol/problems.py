"""What an answer says when something is not as it should be."""

from typing import Final

from pydantic import BaseModel, ConfigDict

PROBLEM_JSON: Final = "application/problem+json"


class Problem(BaseModel):
    """An RFC 9457 problem document, in an answer of its own or inside an op's result.

    `type` is a name from docs/sync.md. What else it holds depends on it: `expected_seq` (gap),
    `balance` (credit too small), `fields` (the values kept, for a conflict), `merged_into`,
    `schema_min` and `schema_max` (not understood), `limit` (too large), `ack_seq`, `epoch`,
    `last_number` and `last_session` (cursor gone; as in the changes).
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
