"""The steps that bring a database's tables up to date; ``versions/v0001_...`` is the first."""
