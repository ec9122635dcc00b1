"""What a pickled file would import, learned from its opcodes; nothing is unpickled."""
