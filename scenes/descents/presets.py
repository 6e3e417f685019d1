"""Scenes that make a point at once; ``tests/scenes/descents/test_preset_claims.py`` holds the words to the numbers."""

from scenes.codec.preset import Preset, register
from scenes.descents.race import SURFACE, Run, runs
from scenes.descents.trajectory import TrajectoryScene
from scenes.runs import RUN

PRESETS = {
    "race": Preset(
        "The race down the banana",
        "All fall into the valley at once; following its bent and almost level floor takes the rest of the time.",
        TrajectoryScene(),
    ),
    "saddle": Preset(
        "Held by the saddle",
        "The start is almost on the ridge. Gradient descent slides to the saddle and stays; the others leave, "
        "first those that divide by the gradient's own size.",
        TrajectoryScene(
            surface=SURFACE.pick("saddle"),
            start=(-1.5, 1e-4),
            steps=120,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.02),
                RUN.pick("momentum", learning_rate=0.02),
                RUN.pick("nesterov", learning_rate=0.02),
                RUN.pick("adagrad", learning_rate=0.2),
                RUN.pick("rmsprop", learning_rate=0.02),
                RUN.pick("adam", learning_rate=0.05),
            ),
        ),
    ),
    "valley": Preset(
        "Momentum overshoots in the long valley",
        "Momentum runs along the floor and shoots past the minimum before it comes back; plain gradient descent "
        "creeps and does not overshoot.",
        TrajectoryScene(
            surface=SURFACE.pick("long_valley"),
            steps=200,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.1),
                RUN.pick("momentum", learning_rate=0.1),
                RUN.pick("nesterov", learning_rate=0.1),
                RUN.pick("adam", learning_rate=0.3),
            ),
        ),
    ),
    "ravine": Preset(
        "The ravine and the condition number",
        "One direction is 50 times steeper. Gradient descent bounces across and crawls along; in the long run a step "
        "of tuned momentum gains √κ times as much; Newton needs one. Turn the condition number and watch.",
        TrajectoryScene(
            surface=SURFACE.pick("quadratic", condition_number=50.0, rotation=30.0),
            start=(-3.2, 0.4),
            steps=100,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.038),
                RUN.pick("momentum", learning_rate=0.0614, momentum=0.566),
                RUN.pick("adam", learning_rate=0.2),
                RUN.pick("newton"),
            ),
        ),
    ),
    "stability": Preset(
        "Just below and just above 2/λ",
        "The largest curvature is λ = 50. Below 2/λ = 0.04 gradient descent converges, exactly there it swings for "
        "ever, above it the swings grow.",
        TrajectoryScene(
            surface=SURFACE.pick("quadratic", condition_number=50.0),
            steps=150,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.0395),
                RUN.pick("gradient_descent", learning_rate=0.04),
                RUN.pick("gradient_descent", learning_rate=0.0403),
            ),
        ),
    ),
    "cliff": Preset(
        "Thrown by the cliff",
        "One step on the wall takes its full slope times the rate: gradient descent is thrown out of the picture, "
        "Adam's step stays about as long as its rate.",
        TrajectoryScene(
            surface=SURFACE.pick("cliff"),
            steps=150,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.5),
                RUN.pick("momentum", learning_rate=0.05),
                RUN.pick("adam", learning_rate=0.05),
            ),
        ),
    ),
    "clipping": Preset(
        "Clipping holds at the cliff",
        "The same rate three times. One step on the wall throws plain gradient descent far out; clipped by norm or by "
        "value, that one step (the bar across the trail) is harmless, and all others are as they were.",
        TrajectoryScene(
            surface=SURFACE.pick("cliff"),
            steps=150,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.5),
                Run(RUN.pick("gradient_descent", learning_rate=0.5), 1, clip_norm=1.0),
                Run(RUN.pick("gradient_descent", learning_rate=0.5), 2, clip_value=0.5),
            ),
        ),
    ),
    "plateau": Preset(
        "Stuck on the plateau",
        "Both units are saturated, the gradient all but vanishes. Gradient descent hardly moves in 300 steps; rules "
        "that divide by the gradient's size walk off as if the ground were steep.",
        TrajectoryScene(
            surface=SURFACE.pick("plateau"),
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.1),
                RUN.pick("momentum", learning_rate=0.1),
                RUN.pick("rmsprop", learning_rate=0.01),
                RUN.pick("adam", learning_rate=0.05),
            ),
        ),
    ),
    "minima": Preset(
        "Many minima",
        "Rastrigin's egg box: every run ends in the dimple beside its start, far from the lowest one in the "
        "middle. Drag the start and they end elsewhere.",
        TrajectoryScene(
            surface=SURFACE.pick("rastrigin"),
            steps=200,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.002),
                RUN.pick("momentum", learning_rate=0.001),
                RUN.pick("rmsprop", learning_rate=0.02),
                RUN.pick("adam", learning_rate=0.1),
            ),
        ),
    ),
    "same_start": Preset(
        "Same start, different minima",
        "Himmelblau's four minima are equally deep. From one start the rule alone decides which of them is found.",
        TrajectoryScene(
            surface=SURFACE.pick("himmelblau"),
            start=(-4.5, 0.3),
            steps=150,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.01),
                RUN.pick("momentum", learning_rate=0.01),
                RUN.pick("adam", learning_rate=0.1),
            ),
        ),
    ),
    "rolling": Preset(
        "Momentum rolls over the hump",
        "Gradient descent and Adam settle in the nearer, shallower well; momentum has the speed to roll on into "
        "the deeper one.",
        TrajectoryScene(
            surface=SURFACE.pick("double_well"),
            steps=200,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.02),
                RUN.pick("momentum", learning_rate=0.02),
                RUN.pick("adam", learning_rate=0.05),
            ),
        ),
    ),
    "noise": Preset(
        "Noise keeps SGD from arriving",
        "With noisy gradients a constant rate ends in a cloud around the minimum, the larger the rate the wider. "
        "A smaller rate gets closer, and takes longer.",
        TrajectoryScene(
            surface=SURFACE.pick("quadratic", condition_number=4.0),
            start=(-3.0, 2.0),
            noise=2.0,
            runs=runs(
                RUN.pick("gradient_descent", learning_rate=0.3),
                RUN.pick("gradient_descent", learning_rate=0.03),
                RUN.pick("adagrad", learning_rate=1.0),
            ),
        ),
    ),
    "batch": Preset(
        "SGD, mini-batch, gradient descent",
        "One algorithm, three batch sizes: 1, 32 and the whole data. The noise falls as 1/√B, the loss it leaves "
        "(dotted: theory) as 1/B; without noise nothing is left.",
        TrajectoryScene(
            surface=SURFACE.pick("quadratic", condition_number=4.0),
            start=(-3.0, 2.0),
            noise=6.0,
            steps=200,
            runs=runs(
                Run(RUN.pick("gradient_descent", learning_rate=0.1), 0, batch_size=1),
                Run(RUN.pick("gradient_descent", learning_rate=0.1), 1, batch_size=32),
                Run(RUN.pick("gradient_descent", learning_rate=0.1), 2, batch_size=4096),
            ),
        ),
    ),
    "newton": Preset(
        "Newton runs into the saddle",
        "Undamped Newton jumps to whatever stationary point its parabola has: here a saddle. Enough damping makes "
        "every curvature positive, and it finds a minimum.",
        TrajectoryScene(
            surface=SURFACE.pick("himmelblau"),
            start=(0.5, 2.6),
            steps=30,
            runs=runs(
                RUN.pick("newton"),
                RUN.pick("newton", damping=60.0),
                RUN.pick("gradient_descent", learning_rate=0.01),
            ),
        ),
    ),
}

register(TrajectoryScene, PRESETS)
