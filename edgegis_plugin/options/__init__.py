"""The page Settings > Options > EdgeGIS."""
