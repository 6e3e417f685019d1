"""The formula that a record prints is the rule that is run: nothing of the rule is left out of it."""

import numpy as np
import pytest

from optimizers import OPTIMIZERS, run

# What chooses between rules, or says when to stop, is in no formula; the entry that is about it shows it.
SWITCHES = {"maximize", "nesterov", "amsgrad", "centered", "decoupled_weight_decay"}
SWITCHES |= {"line_search_fn", "max_eval", "tolerance_grad", "tolerance_change", "adjust_lr_fn", "ns_steps"}
ELSEWHERE = {"gradient_descent": {"momentum", "dampening"}}  # at 0 here; with them it is the next entry


def test_a_hyperparameter_of_the_rule_is_in_its_formula():
    for record in OPTIMIZERS.values():
        for p in record.hyperparameters:
            if p.key not in SWITCHES | ELSEWHERE.get(record.key, set()):
                assert p.symbol, (record.key, p.key)
                assert p.symbol in record.formula, (record.key, p.key)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_symbols_are_defined_and_steps_count_from_one(key):
    formula = OPTIMIZERS[key].formula
    for hat, moment in ((r"\hat m_t", "m_t/(1"), (r"r_t\,", "r_t ="), (r"\mu_t(", r"\mu_t =")):
        assert hat not in formula or moment in formula
    assert "_0 = g_0" not in formula
    counts = any(term in formula for term in ("beta_1^t", "beta_2^t", "t^{c}", r"\eta\,t", ",d}", r"^{t\psi}"))
    assert not counts or r"t = 1, 2, \dots" in formula


def test_rprop_pauses_after_a_change_of_sign():
    """x²/2 from 1 at rate 0.8: 1, 0.2, −0.76, then a step at rest, then back by half of the step before."""
    path = run(lambda p: p @ p / 2, "rprop", start=(1.0, 0.0), steps=4, hyperparameters={"learning_rate": 0.8})
    np.testing.assert_allclose(path.position[:, 0], [1.0, 0.2, -0.76, -0.76, -0.28], rtol=1e-12)
