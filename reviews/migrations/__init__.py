"""The tables' history; 0002 makes what is written once write-once."""
