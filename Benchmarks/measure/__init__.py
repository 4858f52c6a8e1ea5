"""The parts of `make bench`: each module measures one thing and returns rows of the table."""
