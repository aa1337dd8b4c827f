"""The pages. Each reads its inputs, makes one call down and draws; what can be a pure function is
one, in a module of its own (`text`, `maths`, `marks`, `words`, `place`)."""
