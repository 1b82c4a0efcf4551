"""How fast docgen is, beside the nearest other tools; run with ``make bench``."""
