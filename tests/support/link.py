# SPDX-License-Identifier: GPL-3.0-or-later
# The line between one desk and the relay: it can be cut, fall silent, and come back.
import socket
import threading


class Link:
    def __init__(self, port):
        """port: the relay's, on this machine."""
        self._target = port
        self._mode = "through"
        self._lock = threading.Lock()
        self._open = set()
        self._frozen = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode):
        """through; cut: nobody is reached; silent: reached, and nothing ever comes back. Ends what was open."""
        with self._lock:
            self._mode = mode
            ending, self._open = self._open, set()
        for one in ending:
            self._end(one)

    def freeze(self):
        """What is open stays open, and nothing comes through it any more; what is opened after this is not touched."""
        with self._lock:
            self._frozen |= self._open

    def close(self):
        self.set("cut")
        self._listening.close()

    @staticmethod
    def _end(one):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        one.close()

    def _accept(self):
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            with self._lock:
                mode = self._mode
                if mode == "silent":
                    self._open.add(near)
            if mode == "cut":
                self._end(near)
            elif mode == "through":
                self._join(near)

    def _join(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self._target), 10)
            far.settimeout(None)
        except OSError:
            self._end(near)
            return
        with self._lock:
            if self._mode != "through":
                near.close()
                far.close()
                return
            self._open |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source, sink):
        try:
            while True:
                data = source.recv(65536)
                if source in self._frozen:
                    return
                if not data:
                    break
                sink.sendall(data)
        except OSError:
            pass
        with self._lock:
            self._open -= {source, sink}
        self._end(source)
        self._end(sink)
