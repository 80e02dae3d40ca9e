"""Whatever tills, service and what lies between them do to each other, all end up the same.

`SAJAC_CHAOS=300` looks at so many shops, from another seed each time. What fails is printed step by
step, with the decorator that replays it; `SAJAC_CHAOS_SHRINK=1` makes it small first.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.chaos.checks import violations
from tests.chaos.mishaps import copy_back, ninety_days
from tests.chaos.proxy import HARM, Fate
from tests.chaos.service import Service
from tests.chaos.work import ACTIONS, OFTEN
from tests.chaos.world import Loss, World

EXAMPLES = int(os.environ.get("SAJAC_CHAOS", "0"))
SETTINGS = settings(
    max_examples=EXAMPLES or 3,
    stateful_step_count=40,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.generate, *([Phase.shrink] if os.environ.get("SAJAC_CHAOS_SHRINK") else [])],
    suppress_health_check=list(HealthCheck),
)
MOST_WORKER_KILLS = 2
TILLS = st.integers(0, 2)
SEEDS = st.integers(0, 2**16)
FEW = st.integers(0, 3)
FATES = st.lists(st.sampled_from(("passed", *HARM)), min_size=1, max_size=4)
WORK = st.sampled_from((*sorted(ACTIONS), *OFTEN, *OFTEN, *OFTEN))


class Shop(RuleBasedStateMachine):
    """A shop to which anything may happen."""

    def __init__(self, service: Service, folder: Path) -> None:
        super().__init__()
        self.world = World(folder, service)

    @rule(jobs=st.lists(st.tuples(TILLS, WORK, SEEDS), min_size=1, max_size=6))
    def work(self, jobs: list[tuple[int, str, int]]) -> None:
        for till, action, seed in jobs:
            self.world.act(till, action, seed)

    @rule(tills=st.lists(TILLS, min_size=2, max_size=5), action=WORK, seed=SEEDS)
    def work_alike(self, tills: list[int], action: str, seed: int) -> None:
        for till in tills:
            self.world.act(till, action, seed)

    @rule(till=TILLS, most=st.sampled_from((1, 3, 200)))
    def tell_and_hear(self, till: int, most: int) -> None:
        self.world.tills[till].sync(most)

    @rule(till=TILLS, most=st.sampled_from((1, 2, 50)))
    def tell(self, till: int, most: int) -> None:
        self.world.tills[till].push(most)

    @rule(till=TILLS)
    def hear(self, till: int) -> None:
        self.world.tills[till].pull()

    @rule(fates=FATES, till=TILLS)
    def harm(self, fates: list[Fate], till: int) -> None:
        self.world.proxy.plan(*fates)
        for _ in fates:
            self.world.tills[till].sync(3)

    @rule(hours=st.sampled_from((1, 30, 24 * 4)))
    def wait(self, hours: int) -> None:
        self.world.wait(timedelta(hours=hours))

    @rule(till=TILLS)
    def back_up(self, till: int) -> None:
        self.world.backup(till)

    @rule(till=TILLS, which=FEW, lost=st.sampled_from(("nothing", "file", "disk")))
    def restore(self, till: int, which: int, lost: Loss) -> None:
        self.world.restore(till, which, lost=lost)

    @rule(till=TILLS, which=FEW, marked=st.booleans(), sales=FEW)
    def copy_back(self, till: int, which: int, marked: bool, sales: int) -> None:
        copy_back(self.world, till, which, marked=marked, sales=sales)

    @rule()
    def ninety_days(self) -> None:
        ninety_days(self.world)

    @rule(till=TILLS, seed=SEEDS, sells=st.booleans())
    def hold_and_spend(self, till: int, seed: int, sells: bool) -> None:
        self.world.holds.spend(till, seed, sells=sells)

    @rule(who=st.lists(st.tuples(TILLS, FEW, st.booleans()), min_size=2, max_size=5), fates=FATES)
    def hold_alike(self, who: list[tuple[int, int, bool]], fates: list[Fate]) -> None:
        self.world.proxy.plan(*fates)
        for till, seed, sells in who:
            self.world.holds.spend(till, seed, sells=sells)

    @rule()
    def holds_lapse(self) -> None:
        self.world.holds.lapse()

    @rule(till=TILLS, action=WORK, seed=SEEDS, at=st.integers(1, 60))
    def fail_at_work(self, till: int, action: str, seed: int, at: int) -> None:
        self.world.act_until_killed(till, action, seed, at)

    @rule(till=TILLS, at=st.integers(1, 120))
    def fail_on_the_way(self, till: int, at: int) -> None:
        self.world.sync_until_killed(till, at)

    @precondition(lambda self: self.world.restarts == 0)
    @rule(fate=st.sampled_from(("answer lost", "overtaken", "passed")), till=TILLS)
    def fail_in_the_service(self, fate: Fate, till: int) -> None:
        self.world.proxy.plan(fate)
        self.world.tills[till].push(50)
        self.world.kill_service()

    @precondition(lambda self: self.world.worker_kills < MOST_WORKER_KILLS)
    @rule(which=st.integers(0, 1), till=TILLS)
    def fail_of_one_worker(self, which: int, till: int) -> None:
        if self.world.kill_worker(which):
            self.world.tills[till].sync(3)

    @precondition(lambda self: self.world.heals == 0)
    @rule()
    def heal(self) -> None:
        self.world.heal()
        assert violations(self.world) == []

    def teardown(self) -> None:
        try:
            self.world.heal()
            assert violations(self.world) == []
        finally:
            self.world.close()


@pytest.mark.expects_log
def test_all_ends_up_the_same(service: Service, tmp_path_factory: pytest.TempPathFactory) -> None:
    run_state_machine_as_test(
        lambda: Shop(service, tmp_path_factory.mktemp("shop")),  # type: ignore[arg-type]
        settings=SETTINGS,
    )
