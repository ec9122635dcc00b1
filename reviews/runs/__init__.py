"""What was measured on which bytes, by which runtime under which load: runs, and results of load tools behind them."""
