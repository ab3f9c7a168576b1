"""Files of preference data: read as values of `core`, written from them. Pure: no store, no network."""
