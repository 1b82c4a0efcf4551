"""Why the operating system or the database refused, in the reader's language.

Systems say it in English, or in the language they were installed in; a message to a person says
it in theirs. What to do about it is for the message around it.
"""

from __future__ import annotations

import errno
import sqlite3

from docgen.messages import say


def reason(error: BaseException) -> str:
    """Why ``error`` happened, as a clause; in the system's own words where we have none."""
    match error:
        case sqlite3.Error():
            return _of_sqlite(error)
        case OSError():
            return _of_number(error)
        case _:
            return _in_its_words(str(error))


def _of_number(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT:
            return say("there is nothing with that name")
        case errno.EACCES | errno.EPERM:
            return say("you do not have the right to it")
        case errno.EROFS:
            return say("its disk can be read but not written")
        case errno.ENOSPC | errno.EDQUOT:
            return say("its disk is full")
        case errno.EISDIR:
            return say("it is a folder")
        case errno.ENOTDIR:
            return say("something in its path is a file and not a folder")
        case errno.EEXIST:
            return say("there is something with that name already")
        case errno.ENAMETOOLONG:
            return say("its name is too long")
        case errno.EBUSY | errno.ETXTBSY:
            return say("another program is using it")
        case errno.EIO:
            return say("its disk fails")
        case errno.EMFILE | errno.ENFILE:
            return say("too many files are open")
        case errno.ETIMEDOUT | errno.ESTALE | errno.EHOSTUNREACH | errno.ENETUNREACH:
            return say("its disk is on the network and does not answer")
        case _:
            return _in_its_words(error.strerror or str(error))


def _of_sqlite(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", None) or ""
    match "_".join(name.split("_")[:2]):
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return say("another program is using it")
        case "SQLITE_READONLY" | "SQLITE_PERM" | "SQLITE_AUTH":
            return say("you do not have the right to write there")
        case "SQLITE_FULL":
            return say("its disk is full")
        case "SQLITE_CANTOPEN":
            return say("its file cannot be opened")
        case "SQLITE_IOERR":
            return say("its disk fails")
        case "SQLITE_CORRUPT" | "SQLITE_NOTADB":
            return say("its file is damaged, or is no database")
        case _:
            return _in_its_words(str(error))


def _in_its_words(text: str) -> str:
    return say("the system says “{text}”", text=" ".join(text.split()))
