"""What ``make audit`` looks for: known vulnerabilities in the pinned packages, and dangerous code of our own."""
