"""The ends of the spectrum of a symmetric matrix that is known by its products with vectors: Lanczos' method.

From a start v₀ of length 1, with H vⱼ at every step,

    αⱼ = ⟨vⱼ, H vⱼ⟩,    w = H vⱼ − Σᵢ≤ⱼ ⟨vᵢ, H vⱼ⟩ vᵢ,    βⱼ = ‖w‖,    vⱼ₊₁ = w / βⱼ,

and the eigenvalues of the tridiagonal matrix of α and β approach those of H, the outermost first. Without rounding
only the last two of the sum would differ from 0; with it the others grow, and a converged eigenvalue would come
again and again. Therefore the sum is taken over all vᵢ, and twice: full reorthogonalisation.

Source: Golub and Van Loan, Matrix Computations, 4th edition (2013), section 10.3; Parlett, The Symmetric Eigenvalue
Problem (1980), chapter 13, for the bound on the error.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

BLOCK = 8  # products between two looks at what has been found
MOST = 96  # products
TOLERANCE = 1e-6  # of the largest eigenvalue's size


class Krylov(NamedTuple):
    """The vectors and the tridiagonal matrix so far; what has not been reached is 0."""

    basis: Array  # (M + 1, P) orthonormal rows
    diagonal: Array  # (M,) α
    beside: Array  # (M,) β; beside[j] stands between j and j + 1


class Ends(NamedTuple):
    """The largest eigenvalues, falling, and the smallest, rising; each is within `error` of one of the matrix's own."""

    largest: np.ndarray
    smallest: np.ndarray
    error: float
    products: int  # that it took


def begin(start: Array, most: int = MOST) -> Krylov:
    """Nothing yet but the start, an array (P,) that is not 0; room for `most` products, a multiple of `BLOCK`."""
    basis = jnp.zeros((most + 1, start.size), start.dtype).at[0].set(start / jnp.linalg.norm(start))
    return Krylov(basis, jnp.zeros(most, start.dtype), jnp.zeros(most, start.dtype))


def advance(product: Callable[[Array], Array], krylov: Krylov, first: Array | int) -> Krylov:
    """`BLOCK` products more, from number `first` on; for use inside `jax.jit`, where `first` may be traced.

    Where the space is exhausted (β = 0: the start had no part in what is left) it goes on with another random vector,
    so that eigenvalues that come several times are found as often as they come.
    """

    def orthogonal(vector: Array, basis: Array) -> Array:
        for _ in range(2):
            vector = vector - (basis @ vector) @ basis
        return vector

    def step(j: Array, krylov: Krylov) -> Krylov:
        basis, diagonal, beside = krylov
        image = product(basis[j])
        alpha = basis[j] @ image
        rest = orthogonal(image, basis)
        beta = jnp.linalg.norm(rest)
        spent = beta <= 100 * jnp.finfo(basis.dtype).eps * jnp.linalg.norm(image)

        def anew(_: Array) -> Array:
            drawn = orthogonal(jax.random.normal(jax.random.key(j), rest.shape, rest.dtype), basis)
            length = jnp.linalg.norm(drawn)
            usable = length > 1e-6 * jnp.sqrt(drawn.size)  # no direction is left once there are P
            return jnp.where(usable, drawn / jnp.where(usable, length, 1.0), 0.0)

        following = lax.cond(spent, anew, lambda rest: rest / beta, rest)
        return Krylov(
            basis.at[j + 1].set(following),
            diagonal.at[j].set(alpha),
            beside.at[j].set(jnp.where(spent, 0.0, beta)),
        )

    return lax.fori_loop(first, first + BLOCK, step, krylov)


def ends(
    advance_it: Callable[[Krylov, int], Krylov],
    start: np.ndarray,
    *,
    largest: int,
    smallest: int,
    most: int = MOST,
    tolerance: float = TOLERANCE,
) -> Ends:
    """The `largest` and `smallest` eigenvalues (as many as there are, if that is fewer) of a symmetric P × P matrix.

    ``advance_it(krylov, first)`` is `advance` with the matrix's products, compiled. It ends when all are within
    `tolerance` times the largest eigenvalue's size of the truth, or after `most` products: `Ends.error` says how
    close they are then. All NaN where the matrix is not finite.
    """
    size = start.size
    krylov = begin(jnp.asarray(start), most)
    for first in range(0, most, BLOCK):
        krylov = advance_it(krylov, first)
        count = min(first + BLOCK, size)
        alpha, beta = np.asarray(krylov.diagonal)[:count], np.asarray(krylov.beside)[:count]
        if not (np.isfinite(alpha).all() and np.isfinite(beta).all()):
            return Ends(
                np.full(min(largest, size), np.nan), np.full(min(smallest, size), np.nan), np.nan, first + BLOCK
            )
        values, vectors = np.linalg.eigh(np.diag(alpha) + np.diag(beta[:-1], 1) + np.diag(beta[:-1], -1))
        wanted = [*range(count - 1, max(count - 1 - largest, -1), -1)], [*range(min(smallest, count))]
        errors = np.abs((0.0 if count == size else beta[-1]) * vectors[-1, sorted({*wanted[0], *wanted[1]})])
        error = float(errors.max(initial=0.0))
        if count == size or (count > largest + smallest and error <= tolerance * np.abs(values).max()):
            break
    return Ends(values[wanted[0]], values[wanted[1]], error, count)
