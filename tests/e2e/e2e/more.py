"""More than the core, for --all."""

MORE = []
