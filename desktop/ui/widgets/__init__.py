"""Small reusable pieces that know the theme and nothing of Sayso."""
