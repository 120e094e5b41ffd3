"""Jobs: the queue, what runs them, what is kept of them, and what happens when one ends."""
