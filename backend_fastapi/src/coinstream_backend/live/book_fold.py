"""One symbol's book, folded from Kafka."""

from coinstream_contracts.messages import Book
from coinstream_redis.precedence import book_supersedes


def replaces(new: Book, old: Book) -> bool:
    """Say whether `new` may take the place of `old`, and tells anything that `old` does not."""
    return book_supersedes(new, old) and new != old


class BookFold:
    """The newest book of one symbol."""

    def __init__(self) -> None:
        self.newest: Book | None = None

    def apply(self, book: Book) -> bool:
        """Take `book` in, and say whether it tells clients something new."""
        if self.newest is not None and not replaces(book, self.newest):
            return False
        self.newest = book
        return True

    def join(self, stored: Book | None) -> Book | None:
        """Return the newer one of what is stored and what is known here.

        Of one update id, Kafka's is taken: what follows there continues it.
        """
        if self.newest is None or stored is None:
            return self.newest or stored
        if stored.last_update_id == self.newest.last_update_id:
            return self.newest
        return stored if replaces(stored, self.newest) else self.newest


class BookSeam:
    """The book that one client got last: at first out of Redis, before Kafka's reader reached it.

    Of one update id a book may be told sound and stale in turn, with nothing that says which came
    first. So each book that is let through is what the next one is compared with: the client may
    see such a turn again, and ends where Kafka's messages end.
    """

    def __init__(self, sent: Book) -> None:
        self._sent = sent

    def admits(self, book: Book) -> bool:
        """Say whether the client has not got `book`, or a newer one, already; note it if not."""
        if not replaces(book, self._sent):
            return False
        self._sent = book
        return True
