"""Who asks, grades, drafts and remembers."""
