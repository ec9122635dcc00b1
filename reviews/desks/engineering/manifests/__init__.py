"""Manifests for Kubernetes that leave the engineering desk: what to serve, its flags, its pods, and the documents."""
