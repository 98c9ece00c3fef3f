"""Who met whom how often: the entries of the schedule as a network of leaders or of countries."""
