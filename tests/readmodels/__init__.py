"""The narrow tables for lists: what is in them, and that nothing has to remember to write them."""
