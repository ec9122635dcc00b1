"""The integration sheet of a decision: what an application team pulls, how it talks to the model, what surrounds it."""
