"""The desktop: the plugin class and its settings."""
