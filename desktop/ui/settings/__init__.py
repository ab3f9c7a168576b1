"""The settings page, one module for each section that is more than a row of controls."""
