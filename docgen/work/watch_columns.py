"""Keeping the columns of documents in the store in step with the records."""

from __future__ import annotations

from docgen.errors import DocgenError
from docgen.records import watching
from docgen.records.watching import Outcome
from docgen.service import Service
from docgen.store import Conflict, DocRef, DocumentStore, Fields, Locked, NotFound
from docgen.work.columns import ColumnStatus, columns_now, status_in


def put_columns(store: DocumentStore, ref: DocRef, wanted: Fields) -> None:
    """Set the columns of a document that say something else than ``wanted``.

    Raises Conflict, and sets nothing, where anything about the document has changed since
    ``ref``; otherwise as the store's ``set_fields`` does.
    """
    other = {name: value for name, value in wanted.items() if ref.fields.get(name) != value}
    if other:
        store.set_fields(ref.id, other, expect=ref.etag)


def refresh(service: Service, authority: str) -> None:
    """Bring up to date the columns of all documents of the cases that something happened to.

    A decision in review, another document of the case that came back, or a case that came in
    anew can change what a document waits for. Documents that wait to be judged, and those that
    were refused, are left as they are until that is done. Raises the first error that is more
    than somebody working in a document, when the others have been seen to; what was not done is
    done next time.
    """
    store = service.stores(authority)
    with service.transaction() as connection:
        behind = watching.behind(connection, authority)
    failure: DocgenError | None = None
    is_done = True
    for document, copy, store_id in behind.documents:
        with service.transaction() as connection:
            seen = watching.load(connection, authority, store_id)
            wanted = columns_now(service, connection, document, copy)
        if seen and (seen.waits or seen.gone_at or seen.outcome is Outcome.REFUSED):
            continue
        try:
            ref = store.by_id(store_id)
            if status_in(ref.fields) is not ColumnStatus.READY:
                put_columns(store, ref, wanted)
        except NotFound:
            continue
        except (Locked, Conflict):
            is_done = False
        except DocgenError as error:
            is_done = False
            failure = failure or error
    if is_done:
        with service.transaction() as connection:
            watching.caught_up(connection, authority, behind.journal_seq)
    if failure is not None:
        raise failure
