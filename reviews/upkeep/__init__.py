"""How the portal is doing: what a set-up lacks, figures for Prometheus, approvals that come from elsewhere."""
