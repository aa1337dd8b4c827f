"""What is known: messy source files in, cards and ranked passages out. Knows nothing of exams."""
