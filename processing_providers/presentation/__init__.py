"""What an analyst sees of an algorithm and its result: help, styles, reports."""
