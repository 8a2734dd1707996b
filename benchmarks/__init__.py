"""Accuracy and speed, apart from the tests. `make benchmark` prints one table and writes benchmarks/results/."""
