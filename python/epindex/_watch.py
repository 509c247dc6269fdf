"""Level watch: the library tells, by inotify, whether anything has happened since it was asked last."""

import sys
from _thread import allocate_lock

# Seconds to wait for another thread: in a fork that may not be there any more.
_PATIENCE = 1.0


class Watch:
    """Closed when the last who uses it lets go of it."""

    def __init__(self, pointer, changed, close):
        """Of the library: an open watch, and what is done with it."""
        self._pointer, self._changed, self._close = pointer, changed, close
        self._lock, self._news = allocate_lock(), 0

    def news(self):
        """Another number where something may have happened; None: it cannot be watched any longer, for one
        because this process is a fork."""
        # Of two threads one takes what has happened; the other must not go by the number before that.
        if not self._lock.acquire(True, _PATIENCE):
            return None
        try:
            changed = self._changed(self._pointer)
            if changed > 0:
                self._news += 1
            return None if changed < 0 else self._news
        finally:
            self._lock.release()

    def __del__(self, is_finalizing=sys.is_finalizing):
        if not is_finalizing():
            self._close(self._pointer)
