"""Usage against the limits of a license: who read it from where, when it is read next, and what nears or passes one."""
