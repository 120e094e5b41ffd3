"""What travels between layers, guests and endpoints, and how it is named, cut up and remembered."""
