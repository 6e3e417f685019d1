"""The loss around and between weights: planes, curvature."""
