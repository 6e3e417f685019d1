"""The trainings that generate_training.py gives to torch, as plain values: torch's Python has nothing of the app."""

STEPS = 100
LOOKED_AT = (10, 100)
DATA = {"key": "moons", "size": 80, "validation": 0.2}
EPOCHS = 50  # of two batches of 32 out of 64


def case(optimizer: str, *, schedule=None, dtype="float64", options=None, data=None, **hyperparameters) -> dict:
    """A recipe in plain values; `hyperparameters` by our names."""
    given = {"depth": 2, "width": 8, "batch_size": 32} | (options or {})
    return {
        "optimizer": optimizer,
        "hyperparameters": hyperparameters,
        "schedule": schedule,
        "dtype": dtype,
        "options": given,
        "data": DATA | (data or {}),
    }


BATCH_NORM = {"norm": "batch", "activation": "relu", "init": "he_uniform"}
CASES = {
    "adam_float32": case("adam", dtype="float32", learning_rate=0.01),
    "momentum_float32": case("momentum", dtype="float32", learning_rate=0.05),
    "gradient_descent": case("gradient_descent", learning_rate=0.1),
    "momentum": case("momentum", learning_rate=0.05, dampening=0.1),
    "nesterov": case("nesterov", learning_rate=0.05),
    "asgd": case("asgd", learning_rate=0.1, t0=20.0),
    "adagrad": case("adagrad", learning_rate=0.05, lr_decay=0.01),
    "adadelta": case("adadelta"),
    "rmsprop": case("rmsprop", learning_rate=0.003, momentum=0.5, centered=True),
    "rprop": case("rprop", step_max=0.02, options={"batch_size": 0, "l2": 0.02}),
    "adafactor": case("adafactor", learning_rate=0.05, weight_decay=0.01),
    "adam": case("adam", learning_rate=0.01),
    "amsgrad": case("amsgrad", learning_rate=0.01),
    "adamax": case("adamax", learning_rate=0.01),
    "adamw": case("adamw", learning_rate=0.01, weight_decay=0.1),
    "nadam": case("nadam", learning_rate=0.01),
    "radam": case("radam", learning_rate=0.01),
    "sparse_adam": case("sparse_adam", learning_rate=0.01),
    "adabelief": case("adabelief", learning_rate=0.01),
    "yogi": case("yogi", learning_rate=0.01),
    "lion": case("lion", learning_rate=0.003),
    "muon": case("muon", learning_rate=0.02, ns_steps=0),
    "muon_newton_schulz": case("muon", learning_rate=0.02),
    "newton": case("newton", damping=3.0, options={"batch_size": 0}),
    "lbfgs": case("lbfgs", learning_rate=0.1, max_iter=4, memory_size=5, options={"batch_size": 0, "l2": 0.1}),
    "lbfgs_wolfe": case(
        "lbfgs", max_iter=4, memory_size=5, line_search_fn="strong_wolfe", options={"batch_size": 0, "l2": 0.1}
    ),
    "adam_batch_norm": case("adam", learning_rate=0.01, options=BATCH_NORM),
    "momentum_batch_norm": case("momentum", learning_rate=0.05, weight_decay=0.01, options=BATCH_NORM),
    "adam_layer_norm": case("adam", learning_rate=0.01, options={"norm": "layer", "activation": "gelu"}),
    "clipped_by_norm": case("momentum", learning_rate=0.2, options={"clip_norm": 0.3}),
    "clipped_by_both": case("momentum", learning_rate=0.2, options={"clip_norm": 0.3, "clip_value": 0.05}),
    "cosine": case("adam", learning_rate=0.03, schedule=("cosine", {"T_max": 100})),
    "one_cycle": case("momentum", learning_rate=0.01, schedule=("one_cycle", {"max_lr": 0.2})),
    "penalties": case("adam", learning_rate=0.01, options={"l1": 0.001, "l2": 0.01, "label_smoothing": 0.2}),
    "classes": case("adam", learning_rate=0.01, data={"key": "blobs"}, options={"label_smoothing": 0.1}),
    "numbers": case("adam", learning_rate=0.01, data={"key": "sine"}, options={"loss": "huber"}),
    "maximize": case("gradient_descent", learning_rate=0.01, maximize=True),
}
