"""Questions about home visits, one noun a file. Every one takes `seen_by`, the scope that asks."""
