"""The demonstration: people, workloads and reviews of the sample hub's repositories, made by the acts people use."""
