# SPDX-License-Identifier: GPL-3.0-or-later
"""A real relay, by itself and behind the real nginx and Caddy with the parts it writes for them: over TLS, with a
certificate made for the occasion, each in a folder of its own."""
import base64
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

RELAY = os.environ["ANTEROOM_RELAY"]
NAME = "relay.example.org"
PATIENCE_S = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, question):
    end = time.monotonic() + PATIENCE_S
    while not question():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come")
        time.sleep(0.02)


class Relay:
    """On a socket file, with one clinic, claimed by a desk that can count what is in the log."""

    def __init__(self, port=443):
        self.folder = tempfile.mkdtemp(prefix="anteroom-proxied-")
        os.chmod(self.folder, 0o755)
        self.socket = os.path.join(self.folder, "relay.sock")
        self.options = ["--data-dir", os.path.join(self.folder, "data"), "--listen", f"unix:{self.socket}",
                        "--public-url", f"https://{NAME}:{port}"]
        self.process = None
        self.start()
        try:
            self.take_in_a_clinic()
        except BaseException:
            self.end()
            raise

    def take_in_a_clinic(self):
        said = subprocess.run([RELAY, *self.options, "clinic", "add", "Lakeside Aesthetics"], capture_output=True, text=True,
                              check=True).stdout
        claim = {"code": re.search(r"(?m)^ +((?:\w{5}-){3}\w{5})$", said)[1], "clinic": secrets.token_hex(16),
                 "desk": secrets.token_hex(16)}
        for key in ("sign_key", "box_key", "desk_audience_key", "clinical_audience_key"):
            claim[key] = base64.b64encode(secrets.token_bytes(32)).decode()
        claimed = self.ask("POST", "/v1/claim", json.dumps(claim))
        self.secret, self.token = claimed["hook_secret"], claimed["token"]

    def start(self):
        self.process = subprocess.Popen([RELAY, *self.options], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line == f"listening on unix:{self.socket}\n", line

    def stop(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE_S) == 0
        self.process.stdout.close()
        self.process = None

    def end(self):
        if self.process:
            self.stop()
        shutil.rmtree(self.folder)

    def connect(self):
        direct = socket.socket(socket.AF_UNIX)
        direct.settimeout(PATIENCE_S)
        direct.connect(self.socket)
        return direct

    def ask(self, method, path, body="", bearer=None):
        """The answer's JSON, of a request that must succeed."""
        answer, = exchange(self.connect, request(method, path, body.encode(), bearer))
        assert answer.status == 200, answer
        return json.loads(answer.body)

    def count_log(self):
        """Two entries a webhook."""
        return self.ask("GET", f"/v1/log?after={2**40}&limit=0", bearer=self.token)["through"] // 2

    def hook(self, below=""):
        return f"/hooks/qualiphy/{self.secret}{below}"

    def pss_kib(self):
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as file:
            return int(re.search(r"(?m)^Pss: +(\d+) kB$", file.read())[1])


class Proxy:
    """quick: its times are a tenth of those the part says. careless: the lines that keep logs quiet are left out."""

    def __init__(self, quick=False, careless=False):
        self.port = free_port()
        self.relay = Relay(self.port)
        self.process = self.log = None
        try:
            self.begin(quick, careless)
        except BaseException:
            self.end()
            raise

    def begin(self, quick, careless):
        self.folder = os.path.join(self.relay.folder, self.name)
        os.mkdir(self.folder)
        self.certificate = make_certificate(self.folder)
        part = subprocess.run([RELAY, *self.relay.options, "proxy", self.name], capture_output=True, text=True, check=True).stdout
        assert f"{NAME}" in part and self.relay.socket in part, part
        if quick:
            part, n = re.subn(r"\b(\d+)0s\b", r"\1s", part)
            assert n > 1, part
        if careless:
            for line in self.quiet:
                assert line in part, part
                part = part.replace(line, "")
        self.log = open(os.path.join(self.folder, "said.log"), "wb")
        self.process = subprocess.Popen(self.command(part), stdout=self.log, stderr=self.log, cwd=self.folder,
                                        env={**os.environ, "HOME": self.folder, "XDG_DATA_HOME": self.folder,
                                             "XDG_CONFIG_HOME": self.folder})
        wait_for(f"{self.name} on its port", self.answers)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def answers(self):
        assert self.process.poll() is None, self.logs()
        try:
            with self.connect():
                return True
        except OSError:
            return False

    def connect(self, context=None):
        if context is None:
            context = ssl.create_default_context(cafile=self.certificate[0])
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)
        return context.wrap_socket(plain, server_hostname=NAME)

    def logs(self):
        """All that it has written anywhere, but its settings and keys."""
        self.log.flush()
        said = b""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                if name not in self.settings and not name.endswith(".pem"):
                    with open(os.path.join(folder, name), "rb") as file:
                        said += file.read()
        return said.decode(errors="replace")

    def end(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE_S)
        if self.log:
            self.log.close()
        self.relay.end()


class Nginx(Proxy):
    name = "nginx"
    body_within_s = 1  # when it is quick
    settings = ("nginx.conf", "site.conf")
    quiet = ("    access_log off;\n", "    error_log /dev/null emerg;\n")

    def command(self, part):
        for kind, path in zip(("fullchain", "privkey"), self.certificate):
            part = part.replace(f"/etc/letsencrypt/live/{NAME}/{kind}.pem", path)
        if not os.path.exists("/proc/net/if_inet6"):
            part = re.sub(r"(?m)^ *listen \[::\].*\n", "", part)
        self.write("site.conf", part)
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        # Around the part, what Debian's own settings say, with a log that tells everything.
        path = self.write("nginx.conf", ("user root;\n" if os.geteuid() == 0 else "") + f"""
            worker_processes 1;
            daemon off;
            pid {self.folder}/pid;
            error_log {self.folder}/error.log info;
            events {{ worker_connections 4096; }}
            http {{
                {temporary}
                access_log {self.folder}/access.log;
                ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
                include {self.folder}/site.conf;
            }}""")
        return ["nginx", "-p", self.folder, "-e", f"{self.folder}/error.log", "-c", path]


class Caddy(Proxy):
    name = "caddy"
    body_within_s = 45  # longer than the relay
    settings = ("Caddyfile",)
    quiet = ("\tlog default {\n\t\texclude http.log http.handlers\n\t}\n",)

    def command(self, part):
        part = part.replace("{\n", "{\n\tadmin off\n", 1)
        site = f"{NAME}:{self.port} {{\n"
        assert site in part, part
        part = part.replace(site, site + f"\ttls {self.certificate[0]} {self.certificate[1]}\n")
        path = self.write("Caddyfile", part)
        return ["caddy", "run", "--config", path, "--adapter", "caddyfile"]


def make_certificate(folder):
    chain, key = os.path.join(folder, "fullchain.pem"), os.path.join(folder, "privkey.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-out", chain, "-keyout", key],
                   check=True, capture_output=True)
    return chain, key


# --- Plain HTTP ---

class Answer:
    def __init__(self, status, head, body):
        self.status, self.head, self.body = status, head, body

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


def request(method, path, body=b"", bearer=None, fields=""):
    head = f"{method} {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {len(body)}\r\n{fields}"
    if bearer:
        head += f"Authorization: Bearer {bearer}\r\n"
    return head.encode() + b"\r\n" + body


def read_answers(connection, limit=None, patience_s=PATIENCE_S, silence_s=None):
    """Every answer until the other side closes, until there are limit of them, or, once there is one, until there was
    silence for so long."""
    connection.settimeout(patience_s)
    received, answers = b"", []
    while limit is None or len(answers) < limit:
        found = re.match(rb"HTTP/1\.[01] (\d+)[^\r]*\r\n(.*?)\r\n\r\n", received, re.DOTALL)
        length = found and re.search(rb"(?mi)^Content-Length: (\d+)\r?$", found[2] + b"\r\n")
        size = int(length[1]) if length else 0
        if found and len(received) >= found.end() + size:
            if not found[1].startswith(b"1"):
                answers.append(Answer(int(found[1]), found[2].decode("latin-1"), received[found.end():found.end() + size]))
                connection.settimeout(silence_s or patience_s)
            received = received[found.end() + size:]
            continue
        try:
            more = connection.recv(65536)
        except TimeoutError:
            if silence_s is None or not answers:
                raise
            more = b""
        except OSError:
            more = b""
        if not more:
            break
        received += more
    return answers


def exchange(connect, data, limit=1):
    with connect() as connection:
        send(connection, data)
        return read_answers(connection, limit)


def send(connection, data):
    """As much as the other side takes."""
    try:
        connection.sendall(data)
    except OSError:
        pass
