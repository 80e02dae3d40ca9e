"""The published OpenAPI document is true: whatever is sent is answered as it says."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi_checks

from sync import protocol
from tests.central.running import Running, Till

EXAMPLES = 25
EXPECTED = {
    ("POST", "/v1/otp"),
    ("POST", "/v1/token"),
    ("GET", "/v1/meta"),
    ("POST", "/v1/push"),
    ("GET", "/v1/changes"),
    ("GET", "/v1/snapshot"),
    ("POST", "/v1/credit/reservations"),
    ("GET", "/v1/sms/account"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
NOTHING_TO_GET_WRONG = {"/v1/meta", "/healthz", "/readyz", "/metrics"}
REJECTED = [400, 401, 404, 405, 409, 410, 415, 422, 426, 429]
CHOSEN = (
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.missing_required_header,
    openapi_checks.unsupported_method,
)


def check_operation(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, till: Till
) -> None:
    """Send what the document allows, or forbids, of one operation."""

    @seed(20261128)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case[Any]) -> None:
        headers = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
        if headers is None or headers.mode is GenerationMode.POSITIVE:
            # What may be sent is rarely what this service understands, and never this token.
            case.headers.update(till.headers)
        answer = case.call(base_url=till.service.address, session=till.service.session)
        case.validate_response(answer, checks=[not_a_server_error, *CHOSEN])
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == [protocol.PROBLEM_JSON]
            told = protocol.Problem.model_validate_json(answer.content)
            assert told.status == answer.status_code

    run()


def test_answers_are_as_the_document_says(service: Running) -> None:
    till = service.sign_in()
    config = schemathesis.Config.from_dict(
        {"checks": {"negative_data_rejection": {"expected-statuses": REJECTED}}}
    )
    schema = schemathesis.openapi.from_url(f"{service.address}/openapi.json", config=config)
    seen = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        seen.add((operation.method.upper(), operation.path))
        check_operation(operation, GenerationMode.POSITIVE, till)
        if operation.path not in NOTHING_TO_GET_WRONG:
            check_operation(operation, GenerationMode.NEGATIVE, till)
    assert seen == EXPECTED
    assert till.get("/v1/changes").status_code == 200
