"""Headers of GGUF files, read by ranges and without the tensors' data."""
