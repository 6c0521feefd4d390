"""From the model to committed artifacts: build, package, compare, write."""
