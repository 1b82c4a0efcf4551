"""A redline: the difference between two Word files as real tracked changes.

Accepting all of them gives the text of the new file, rejecting all of them that of the old one.
:func:`docgen.filling.redline.document.draw` makes it.
"""
