"""Records: what we know, kept so that it can be trusted and disposed of.

Tables, a key per case, the archive of bytes, the journal, review items, and cases carried from
one installation to another. Functions take a connection and never commit: whoever opened the
transaction ends it.
"""
