"""From a traced graph to a function that is fed many times: passes over a small intermediate form, and what runs it."""
