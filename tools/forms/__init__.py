"""Draws the Word templates as they are first given to the administrators who then own them."""
