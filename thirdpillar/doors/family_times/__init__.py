"""What a family is asked of a gathering's time, on a page that its link opens."""
