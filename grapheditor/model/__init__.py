"""The graph as plain data: nodes, wires, names and changes. No Qt, no numpy, nothing computed."""
