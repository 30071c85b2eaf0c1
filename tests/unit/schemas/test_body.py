import pytest

from schemas.approval import ApprovalDecision
from schemas.body import InvalidBodyError, read_body
from schemas.json_text import JsonLimits
from schemas.words import Verdict

DIGEST = "sha256:" + "0f" * 32


def test_an_approval_decision_is_read() -> None:
    body = f'{{"decision": "approve", "digest": "{DIGEST}", "comment": "go"}}'.encode()
    assert read_body(ApprovalDecision, body, JsonLimits()) == ApprovalDecision(
        decision=Verdict.APPROVE, digest=DIGEST, comment="go"
    )


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (b"{}", [("/decision", "is required"), ("/digest", "is required")]),
        (b"[]", [("", "must be an object")]),
        (
            b'{"decision": true, "digest": "sha256:0", "comment": NaN}',
            [
                ("/comment", "is NaN, which JSON does not have"),
                ("/decision", "must be one of 'approve', 'reject' or 'withdraw'"),
                ("/digest", "must be 'sha256:' and 64 hexadecimal digits"),
            ],
        ),
        (b"{", [("", "line 1 column 2: Expecting property name enclosed in double quotes")]),
    ],
)
def test_every_fault_of_a_body_is_named(body: bytes, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidBodyError) as caught:
        read_body(ApprovalDecision, body, JsonLimits())
    assert [(fault.pointer, fault.detail) for fault in caught.value.errors] == faults


@pytest.mark.parametrize("digest", [DIGEST.upper(), DIGEST + "\n", DIGEST[7:], DIGEST + "0"])
def test_a_digest_has_one_spelling(digest: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        ApprovalDecision(decision=Verdict.REJECT, digest=digest)
