"""What the service answers over HTTP: problems, tags, versions, and who may see what."""

import json
import uuid
from typing import Any

import pytest
import requests

from sync import protocol
from tests.central.running import Running, Till, new_mobile


def assert_problem(answer: requests.Response, status: int, type: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == protocol.PROBLEM_JSON
    told: dict[str, Any] = answer.json()
    assert (told["type"], told["status"]) == (type, status)
    protocol.Problem.model_validate(told)
    return told


def sale_to(till: Till, customer: str, earned: int) -> dict[str, Any]:
    """A correction that gives a customer credit."""
    lot = {"id": str(uuid.uuid4()), "customer": customer, "granted_on": "2026-11-28"}
    movement = {
        "id": str(uuid.uuid4()),
        "customer": customer,
        "kind": "earned",
        "amount": earned,
        "lot": lot,
        "at": "2026-11-28T10:00:00Z",
        "business_date": "2026-11-28",
    }
    return till.op("movements", {"credit": [movement]}, action="post", base_version=None)


# Signing in.


def test_signing_in_makes_a_shop_and_staying_signed_in_keeps_it(service: Running) -> None:
    shop, register = uuid.uuid4(), uuid.uuid4()
    till = service.sign_in(shop_id=str(shop), register_id=str(register), shop_name="قصابی")
    assert (till.shop, till.register) == (shop, register)
    assert till.tokens.shop.is_new
    assert till.tokens.shop.name == "قصابی"
    assert till.tokens.expires_in == 3600

    answer = service.request("POST", "/v1/token", json={"refresh_token": till.tokens.refresh_token})
    fresh = protocol.Tokens.model_validate_json(answer.content)
    assert (fresh.shop.id, fresh.register_info.id) == (shop, register)
    till.take(fresh)
    assert till.get("/v1/changes").status_code == 200


def test_a_lost_answer_to_a_code_is_given_again(service: Running) -> None:
    till = service.sign_in()
    again = service.give_code(till.mobile)
    tokens = protocol.Tokens.model_validate_json(again.content)
    assert tokens.register_info == till.tokens.register_info, "not a second register"
    assert tokens.shop == till.tokens.shop
    assert till.get("/v1/changes").status_code == 200, "the first answer is good all the same"
    other = service.give_code(till.mobile, register_id=str(uuid.uuid4()))
    assert_problem(other, 401, "bad-code")


def test_known_and_unknown_mobiles_are_answered_alike(start_service: Any) -> None:
    service = start_service()
    known = service.sign_in().mobile
    unknown = new_mobile()
    first = service.ask_code(unknown)
    assert (first.status_code, first.json()) == (202, {"expires_in": 300, "resend_in": 240})
    again = [service.ask_code(mobile) for mobile in (known, unknown)]
    assert again[0].json() == again[1].json()
    wrong = [service.give_code(mobile, "wrong") for mobile in (known, unknown, new_mobile())]
    assert len({answer.text for answer in wrong}) == 1
    right = int(service.code(unknown))
    for mobile in (unknown, new_mobile()):
        answer = service.give_code(mobile, f"{(right + 1) % 1_000_000:06d}")
        assert_problem(answer, 401, "bad-code")


def test_asking_too_often_says_when(service: Running) -> None:
    mobile = new_mobile()
    assert service.ask_code(mobile).status_code == 202
    answer = service.ask_code(mobile)
    assert_problem(answer, 429, "slow-down")
    assert 230 <= int(answer.headers["Retry-After"]) <= 240


def test_addresses_are_those_the_trusted_proxy_tells(start_service: Any) -> None:
    service = start_service(trusted_proxies="192.0.2.1", codes_per_address="3")
    asked = [service.ask_code(new_mobile()).status_code for _ in range(4)]
    assert asked == [202] * 3 + [429], "a proxy that is not trusted cannot make up addresses"


def test_a_closed_service_takes_no_new_shops(start_service: Any) -> None:
    mobile = new_mobile()
    closed = start_service(registration="closed")
    assert closed.ask_code(mobile).status_code == 202
    assert_problem(closed.give_code(mobile), 403, "closed")
    closed.stop()
    # The code was not used up by that.
    answer = start_service().give_code(mobile)
    assert answer.status_code == 200, answer.text


def test_who_names_anothers_shop_or_register_is_refused(service: Running) -> None:
    till = service.sign_in()
    other = new_mobile()
    service.ask_code(other)
    for named in ({"shop_id": str(till.shop)}, {"register_id": str(till.register)}):
        assert_problem(service.give_code(other, **named), 409, "other-shop")


# Problems.


def test_everything_refused_is_a_problem(service: Running) -> None:
    till = service.sign_in()
    no_json = {"data": b"{", "headers": {**till.headers, "Content-Type": "application/json"}}
    cases = [
        (service.request("GET", "/nothing"), 404),
        (service.request("GET", "/v1/otp"), 405),
        (service.request("POST", "/v1/otp", json={}), 422),
        (service.request("POST", "/v1/otp", json={"mobile": "1"}), 422),
        (service.request("POST", "/v1/otp", data=b"\xff", headers=no_json["headers"]), 400),
        (service.request("POST", "/v1/push", **no_json), 422),
        (service.request("POST", "/v1/token", json={"refresh_token": "x" * 20}), 401),
        (till.get("/v1/changes?limit=0"), 422),
        (till.get("/v1/changes?cursor=999"), 410),
        (till.get("/v1/snapshot?after=x"), 400),
        (till.post("/v1/credit/reservations", {"customer_id": str(till.shop), "amount": 1}), 404),
        (service.request("GET", "/v1/changes"), 422),
        (service.request("GET", "/v1/changes", headers={protocol.SCHEMA_HEADER: "1"}), 401),
    ]
    for answer, status in cases:
        told = assert_problem(answer, status, answer.json()["type"])
        assert told["title"]
    assert cases[1][0].headers["Allow"] == "POST"


def test_what_is_not_as_described_is_told_by_place_and_not_by_content(service: Running) -> None:
    answer = service.request("POST", "/v1/otp", json={"mobile": "not a number"})
    told = assert_problem(answer, 422, "bad-request")
    assert told["errors"] == [{"where": "body/mobile", "what": "string_pattern_mismatch"}]
    assert "not a number" not in answer.text


def test_a_gap_says_what_is_expected(service: Running) -> None:
    till = service.sign_in()
    till.push(till.op("tag", {"title": "one"}))
    till.seq += 1
    answer = till.post("/v1/push", till.batch(till.op("tag", {"title": "three"})))
    assert assert_problem(answer, 409, "gap")["expected_seq"] == 2


@pytest.mark.parametrize("schema", ["0", "2", "99"])
def test_other_wire_shapes_are_not_understood(service: Running, schema: str) -> None:
    till = service.sign_in()
    for answer in (
        till.get("/v1/changes", **{protocol.SCHEMA_HEADER: schema}),
        till.post("/v1/push", till.batch(), **{protocol.SCHEMA_HEADER: schema}),
        till.post("/v1/push", {**till.batch(), "schema": int(schema)}),
        # Said before who asks: a till that is too old learns it even when it is signed out.
        service.request("GET", "/v1/snapshot", headers={protocol.SCHEMA_HEADER: schema}),
    ):
        if answer.status_code == 401:
            continue
        told = assert_problem(answer, 426, "not-understood")
        assert (told["schema_min"], told["schema_max"]) == (protocol.SCHEMA, protocol.SCHEMA)
        assert answer.headers["Upgrade"] == f"{protocol.SCHEMA_HEADER}/{protocol.SCHEMA}"


# Tags.


def test_what_has_not_changed_is_not_sent_again(service: Running) -> None:
    meta = service.request("GET", "/v1/meta")
    tag = {"If-None-Match": meta.headers["ETag"]}
    again = service.request("GET", "/v1/meta", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == meta.headers["ETag"]

    till = service.sign_in()
    page = till.get("/v1/snapshot")
    tag = {"If-None-Match": f'"other", {page.headers["ETag"]}'}
    assert till.get("/v1/snapshot", **tag).status_code == 304
    till.push(till.op("tag", {"title": "x"}))
    changed = till.get("/v1/snapshot", **tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != page.headers["ETag"]


def test_meta_tells_limits_and_time(service: Running) -> None:
    told = protocol.Meta.model_validate_json(service.request("GET", "/v1/meta").content)
    assert told.limits == protocol.Limits(ops=protocol.MOST_OPS, bytes=protocol.MOST_BYTES)
    assert told.schema_range.min <= protocol.SCHEMA <= told.schema_range.max


# Isolation.


def test_no_shop_sees_or_changes_anything_of_another(service: Running) -> None:
    """Endpoint by endpoint, with the other shop's token, identities, cursors and places."""
    mine, theirs = service.sign_in(), service.sign_in()
    secret = "راز فروشگاه"
    customer = mine.op("customer", {"mobile": "09131112233", "first_name": secret})
    tags = [mine.op("tag", {"title": f"{secret} {place}"}) for place in range(20)]
    gift = sale_to(mine, customer["record_id"], 500_000)
    results = mine.push(customer, *tags, gift)["results"]
    assert {result["status"] for result in results} == {"applied"}

    # Changes and snapshot: with the cursors and places of the other.
    cursor = mine.get("/v1/changes").json()["next_cursor"]
    page = mine.get("/v1/snapshot?limit=5").json()
    for answer in (
        theirs.get("/v1/changes"),
        theirs.get(f"/v1/changes?cursor={cursor}"),
        theirs.get("/v1/snapshot"),
        theirs.get(f"/v1/snapshot?after={page['next']}"),
        theirs.get(f"/v1/snapshot?after={page['next']}&limit=1000"),
        theirs.get("/v1/sms/account"),
    ):
        assert answer.status_code in (200, 400, 410)
        assert secret not in answer.text
        assert json.dumps(secret)[1:-1] not in answer.text
        assert customer["record_id"] not in answer.text
        assert str(mine.register) not in answer.text

    # Reservations: of the other's customer.
    wish = {"customer_id": customer["record_id"], "amount": 1000}
    assert mine.post("/v1/credit/reservations", wish).status_code == 201
    assert_problem(theirs.post("/v1/credit/reservations", wish), 404, "unknown-customer")

    # Pushes: as the other's register; of the other's records, documents and ops.
    stolen = {**theirs.batch(), "register_id": str(mine.register)}
    assert_problem(theirs.post("/v1/push", stolen), 422, "bad-request")
    same_record = theirs.op(
        "customer",
        {"first_name": "someone", "mobile": "09131112233"},
        record_id=customer["record_id"],
    )
    drop = theirs.op("tag", None, record_id=tags[0]["record_id"], action="drop", base_version=1)
    same_op = theirs.op("tag", {"title": "mine"}, op_id=tags[1]["op_id"])
    same_gift = {**sale_to(theirs, customer["record_id"], 7), "record_id": gift["record_id"]}
    for result in theirs.push(same_record, drop, same_op, same_gift)["results"]:
        told = json.dumps(result, ensure_ascii=False)
        assert secret not in told
        assert result["status"] != "duplicate", "what the other did is not even known to be"
    after = mine.get(f"/v1/changes?cursor={cursor}").json()
    assert after["changes"] == [], "nothing of it reached the shop"
    found = {change["record_id"]: change for change in mine.get("/v1/snapshot").json()["changes"]}
    assert found[customer["record_id"]]["data"]["first_name"] == secret
    assert not found[tags[0]["record_id"]]["deleted"]
    assert found[tags[1]["record_id"]]["data"]["title"] == f"{secret} 1"
    reserved = mine.post("/v1/credit/reservations", wish).json()
    assert reserved["balance"] == 500_000

    # Tokens: the other's stays the other's, whoever shows it.
    refresh = {"refresh_token": theirs.tokens.refresh_token}
    fresh = service.request("POST", "/v1/token", json=refresh).json()
    assert fresh["shop"]["id"] == str(theirs.shop)


def test_every_endpoint_of_a_shop_wants_a_token(service: Running) -> None:
    """Whatever the document says is there, but for what is for everyone."""
    for_all = {"/v1/otp", "/v1/token", "/v1/meta", "/healthz", "/readyz", "/metrics"}
    document = service.request("GET", "/openapi.json").json()
    headers = {protocol.SCHEMA_HEADER: str(protocol.SCHEMA)}
    wanting = set()
    for path, methods in document["paths"].items():
        for method in methods:
            if path in for_all:
                continue
            wanting.add(path)
            for token in ({}, {"Authorization": "Bearer forged"}, {"Authorization": "Basic eDp4"}):
                answer = service.request(
                    method.upper(), path, json={}, headers={**headers, **token}
                )
                assert_problem(answer, 401, "signed-out")
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert wanting == {
        "/v1/push",
        "/v1/changes",
        "/v1/snapshot",
        "/v1/credit/reservations",
        "/v1/sms/account",
    }


def test_an_epoch_that_no_database_holds_is_refused(service: Running) -> None:
    till = service.sign_in()
    beyond = protocol.LARGEST + 1
    answer = till.post("/v1/push", {**till.batch(), "epoch": beyond})
    assert_problem(answer, 422, "bad-request")
    answer = till.get(f"/v1/changes?epoch={beyond}")
    assert_problem(answer, 422, "bad-request")
    mobile = new_mobile()
    assert service.ask_code(mobile).status_code == 202
    assert_problem(service.give_code(mobile, epoch=beyond), 422, "bad-request")
