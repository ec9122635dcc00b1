"""The demo: people, workloads and reviews of the sample hub's repositories, created by the acts that people use."""
