"""Documents on paper: Word files of ours as PDF, and where on their pages everything lies."""
