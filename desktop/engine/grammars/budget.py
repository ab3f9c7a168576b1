"""The limits on grammars. Native code would recurse and expand without a limit, so they apply before it sees one."""

import time

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError

MAX_DEPTH = 64  # nesting of a schema, of groups in a grammar, of groups in a pattern
MAX_BYTES = 1_000_000  # of a schema or grammar, given or generated
MAX_ITEMS = 100_000  # states, rules and repeated elements
MAX_SECONDS = 2.0  # CPU time of this thread, so that a busy machine rejects nothing


class GrammarBudget:
    """Counts what one conversion creates. Raises `UserError` (ErrorKind.INPUT) when it exceeds a limit.

    `pointer` and `keyword` name what is being converted, for the error message.
    """

    def __init__(self) -> None:
        self.items = 0
        self.pointer = ""
        self.keyword = ""
        self._end = time.thread_time() + MAX_SECONDS

    def spend(self, items: int = 1) -> None:
        """Count `items` new items and check the limits."""
        self.items += items
        if self.items > MAX_ITEMS:
            raise self.too_large()
        if time.thread_time() > self._end:
            text = QT_TRANSLATE_NOOP("errors", "The grammar takes more than 2 seconds to compile. Simplify it.")
            raise UserError(ErrorKind.INPUT, text)

    def too_large(self) -> UserError:
        """Return the error for a grammar that is too large, naming the keyword that causes it."""
        if self.keyword:
            text = QT_TRANSLATE_NOOP(
                "errors", "{keyword} at {place} needs a grammar that is too large. Choose a smaller limit."
            )
            return UserError(ErrorKind.INPUT, text, {"keyword": self.keyword, "place": self.pointer})
        return UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "The grammar is too large. Simplify it."))
