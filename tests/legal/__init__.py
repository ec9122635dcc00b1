"""The legal record of repositories, and what terms mean for workloads."""
