"""Papers: their words, their look, their numbers and their stored copies."""
