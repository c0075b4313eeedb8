"""What the café costs, each figure beside a floor measured in the same run; docs/bench.md."""
