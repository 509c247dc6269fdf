"""Level watch: the library tells, by inotify, whether anything has happened since it was asked last."""

from _thread import allocate_lock

# Seconds to wait for another thread: in a fork that may not be there any more.
_PATIENCE = 1.0


def watch_of(functions, library, paths):
    """None: the system cannot watch all of them, and the level is as meta."""
    opened = functions.watch(library, paths)
    return None if opened is None else Watch(opened, functions.changed)


class Watch:
    """Ends when the last who uses it lets go of it."""

    def __init__(self, opened, changed):
        self._opened, self._changed = opened, changed
        self._lock, self._news = allocate_lock(), 0

    def news(self):
        """Another number where something may have happened; None: it cannot be watched any longer, for one
        because this process is a fork."""
        # Of two threads one takes what has happened; the other must not go by the number before that.
        if not self._lock.acquire(True, _PATIENCE):
            return None
        try:
            changed = self._changed(self._opened)
            if changed > 0:
                self._news += 1
            return None if changed < 0 else self._news
        finally:
            self._lock.release()
