# SPDX-License-Identifier: GPL-3.0-or-later
# The time of every process started after this, real programs all of them: moved by a script (shared-time.c).
import ctypes
import datetime
import mmap
import os
import tempfile
import time


class SharedTime:
    """Begins at a moment of the script's choice and runs on by itself; advance() lets more of it pass."""

    def __init__(self, start):
        """start: an aware datetime."""
        descriptor, self._path = tempfile.mkstemp(prefix="anteroom-time-")
        os.truncate(descriptor, 16)
        self._memory = mmap.mmap(descriptor, 16)
        os.close(descriptor)
        # One store each, so that nobody ever reads half of one.
        self._wall = ctypes.c_int64.from_buffer(self._memory, 0)
        self._counting = ctypes.c_int64.from_buffer(self._memory, 8)
        self._wall.value = int(start.timestamp() * 1e9) - time.time_ns()
        os.environ["ANTEROOM_SHARED_TIME"] = self._path
        os.environ["LD_PRELOAD"] = os.environ["ANTEROOM_SHARED_TIME_MODULE"]
        # The runtime of a sanitizer wants to be the first; here it need not.
        os.environ["ASAN_OPTIONS"] = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))

    def now_ms(self):
        return (time.time_ns() + self._wall.value) // 1_000_000

    def advance(self, ms):
        self._counting.value += int(ms * 1e6)
        self._wall.value += int(ms * 1e6)

    def describe(self):
        return datetime.datetime.fromtimestamp(self.now_ms() / 1000, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")

    def close(self):
        del os.environ["LD_PRELOAD"], os.environ["ANTEROOM_SHARED_TIME"]
        os.unlink(self._path)
