"""The duties pack of a decision: what the consuming team needs to fulfil the license's duties, in one zip."""
