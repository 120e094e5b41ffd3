"""A job's stages: what each works on, and how they run."""
