"""What a module says of itself: its algorithms, their inputs, outputs and stages."""
