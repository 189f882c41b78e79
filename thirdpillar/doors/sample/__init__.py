"""The sample district: a made export, and the life simulated in it."""
