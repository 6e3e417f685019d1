"""The tests' cache of compiled programs, where the app keeps programs of its own."""

import jax
import jax.numpy as jnp

from optimizers.runner import kept_programs
from tests.compile_cache import FOLDER


def test_a_kept_program_is_whole_though_its_like_is_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_programs, "FOLDER", tmp_path / "kept")
    argument = jax.ShapeDtypeStruct((7,), jnp.float64)
    trees = jax.tree.structure(((argument,), {})), jax.tree.structure(0)

    def lower():
        def many_sines(x):
            return jnp.sin(x)

        return jax.jit(many_sines).lower(argument)

    for name in (None, "sines", "sines"):
        sines = kept_programs.load_or_compile(name, lower, *trees)
        assert sines(jnp.zeros(7)).tolist() == [0.0] * 7
    assert len(list(FOLDER.rglob("jit_many_sines*-cache"))) == 1
