"""The panel of jobs that endpoints keep."""
