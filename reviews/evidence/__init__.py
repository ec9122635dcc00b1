"""Write-once snapshots of what a hub said about one commit, and comparing two of them."""
