"""How the portal runs: settings, root urls, health, embedded services and the runner behind `make run`."""
