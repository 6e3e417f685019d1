"""Planes through weights: principal directions against NumPy's own decomposition, and what follows from geometry."""

import numpy as np
import pytest

from networks.landscape.plane import NARROWEST, around, distance, explained, extent, plane, points, project
from networks.models.network import Network
from networks.recipe import Recipe
from networks.task import resolve
from networks.training.history import History
from tests.networks.walks import history, walk

SMALL = Recipe(options=(("depth", 2), ("width", 5), ("norm", "layer")))


def network() -> Network:
    return resolve(SMALL).network


def walks(count: int = 2) -> list[History]:
    return [walk(SMALL, seed=seed) for seed in range(count)]


def rows(histories: list[History]) -> np.ndarray:
    return np.concatenate([each.parameters for each in histories]) - histories[0].parameters[-1]


def test_principal_directions_are_the_right_singular_vectors():
    runs = walks()
    found = plane("pca", runs, network())
    _, singular, right = np.linalg.svd(rows(runs), full_matrices=False)
    np.testing.assert_allclose(np.abs(right[:2] @ found.basis.T), np.eye(2), atol=1e-9)
    np.testing.assert_array_equal(found.origin, runs[0].parameters[-1])
    shares = singular**2 / np.sum(singular**2)
    told = explained(found, np.concatenate([run.parameters for run in runs]))
    np.testing.assert_allclose([*told.axes, told.together], [*shares[:2], shares[:2].sum()], rtol=1e-9)


def test_the_first_run_starts_where_both_coordinates_are_positive():
    runs = walks()
    assert (project(plane("pca", runs, network()), runs[0].parameters[:1]) > 0).all()


def test_a_straight_path_has_a_second_direction_all_the_same():
    start = resolve(SMALL).start
    straight = history(start + np.linspace(0, 1, 7)[:, None] * np.ones(start.size))
    for runs in ([straight], [history(start[None])]):
        found = plane("pca", runs, network(), seed=5)
        np.testing.assert_allclose(found.basis @ found.basis.T, np.eye(2), atol=1e-12)
        told = explained(found, runs[0].parameters)
        assert told.together == pytest.approx(1.0)


def test_random_directions_have_the_length_of_every_filter():
    runs = walks(1)
    found = plane("random", runs, network(), seed=1)
    end = network().unflatten(runs[0].parameters[-1])
    for direction in found.basis:
        drawn = network().unflatten(direction)
        for tensor in network().tensors:
            filters = (tensor.shape[0], -1)
            if tensor.role == "weight":
                lengths = [np.linalg.norm(named[tensor.name].reshape(filters), axis=1) for named in (drawn, end)]
                np.testing.assert_allclose(*lengths, rtol=1e-12)
            else:
                assert not drawn[tensor.name].any()
    assert {tensor.role for tensor in network().tensors} == {"weight", "bias", "scale", "shift"}
    np.testing.assert_array_equal(plane("random", runs, network(), seed=1).basis, found.basis)
    assert not np.allclose(plane("random", runs, network(), seed=2).basis, found.basis)


def test_the_plane_through_three_ends_holds_them():
    runs = walks(3)
    found = plane("ends", runs, network())
    ends = np.stack([run.parameters[-1] for run in runs])
    np.testing.assert_allclose(distance(found, ends), 0, atol=1e-12)
    coordinates = project(found, ends)
    apart = np.linalg.norm(ends[1] - ends[0])
    np.testing.assert_allclose(coordinates[:2], [[0, 0], [apart, 0]], atol=1e-12)
    assert coordinates[2, 1] > 0
    np.testing.assert_allclose(found.basis @ found.basis.T, np.eye(2), atol=1e-12)


@pytest.mark.parametrize("kind", ["pca", "random", "ends"])
def test_a_point_is_projected_to_the_nearest_of_the_plane(kind):
    runs = walks(3)
    found = plane(kind, runs, network(), seed=4)
    parameters = runs[1].parameters
    nearest = project(found, parameters)
    np.testing.assert_allclose(project(found, points(found, nearest)), nearest, atol=1e-9)
    np.testing.assert_allclose(distance(found, points(found, nearest)), 0, atol=1e-9)
    for aside in ((0.01, 0.0), (0.0, -0.01), (0.01, 0.01)):
        beside = np.linalg.norm(parameters - points(found, nearest + aside), axis=1)
        assert (beside > distance(found, parameters)).all()


def test_no_other_plane_through_the_end_is_nearer_to_the_paths():
    runs = walks()
    parameters = np.concatenate([run.parameters for run in runs])
    best = np.square(distance(plane("pca", runs, network()), parameters)).sum()
    random = np.random.default_rng(0)
    for _ in range(20):
        basis = np.linalg.qr(random.normal(size=(network().size, 2)))[0].T
        other = plane("pca", runs, network())._replace(basis=basis)
        assert np.square(distance(other, parameters)).sum() > best


def test_the_extent_holds_everything_and_zooms_around_its_middle():
    coordinates = np.array([[-1.0, 0.0], [3.0, 0.1], [0.0, 0.2]])
    (left, right), (bottom, top) = extent(coordinates)
    assert left < -1 < 3 < right
    assert bottom < coordinates[:, 1].min() < coordinates[:, 1].max() < top
    assert (top - bottom) / (right - left) == pytest.approx(NARROWEST)
    (nearer, further), _ = extent(coordinates, zoom=2)
    assert (nearer + further, 2 * (further - nearer)) == pytest.approx((left + right, right - left))
    assert extent(np.zeros((4, 2))) == around(reach=1.3), "a path that stands still"


@pytest.mark.parametrize(
    ("kind", "runs", "because"),
    [
        ("pca", [], "through runs"),
        ("ends", walks(2), "a plane needs three points"),
        ("ends", walks(1) * 3, "they lie on one line"),
        ("pca", [history(np.zeros((3, 7)))], "the network has"),
        ("umap", walks(1), "none of"),
    ],
)
def test_what_has_no_plane_is_refused(kind, runs, because):
    with pytest.raises(ValueError, match=because):
        plane(kind, runs, network())
