"""The pages of a workload's shortlist: side by side, tokens, and the forms of its acts."""
