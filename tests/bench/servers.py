# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that the programs download from, each on loopback.

Both are context managers: entering starts the server and waits until it
accepts connections, leaving ends it.
"""

import dataclasses
import os
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ADDRESS = "127.0.0.1"
START_SECONDS = 10

NGINX_CONFIGURATION = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;

events {{ worker_connections 4096; }}

http {{
  access_log off;
  default_type application/octet-stream;
  sendfile on;
  keepalive_requests 100000;

  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;

  ssl_certificate {certificate};
  ssl_certificate_key {key};

  server {{
    listen {address}:{plain_port};
    listen {address}:{tls_port} ssl;
    location / {{ root {files}; }}
    location /sparse/ {{ alias {sparse}/; }}
  }}

  # Fifty hosts, each connection to them slow enough that all are open together.
  server {{
    {hosts}
    location / {{
      root {files};
      limit_rate {hosts_rate};
      limit_rate_after 64k;
    }}
  }}
}}
"""


class ServerFailed(Exception):
    """A server did not come up."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]


def await_port(port: int, process: subprocess.Popen):
    """Waits until something listens on `port`, as long as `process` lives."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((ADDRESS, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise ServerFailed(f"{process.args[0]} did not start listening on port {port}")


class Server:
    """A process that serves until it is told to end."""

    _process: subprocess.Popen

    def start(self):
        raise NotImplementedError

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


class Nginx(Server):
    """The neutral server: plain at `plain`, with TLS at `tls`, no trailing slash.

    `hosts` are more of it, under addresses of their own, where a connection gets
    HOSTS_RATE bytes a second.
    """

    HOSTS = 50
    HOSTS_RATE = 256 * 1024

    def __init__(self, folder: Path, files: Path, sparse: Path):
        self.certificate = folder / "certificate.pem"
        self._key = folder / "key.pem"
        self._folder = folder
        self._files = files
        self._sparse = sparse
        self._ports = free_port(), free_port(), free_port()
        self.plain = f"http://{ADDRESS}:{self._ports[0]}"
        self.tls = f"https://{ADDRESS}:{self._ports[1]}"
        self.tls_port = self._ports[1]
        addresses = [f"127.0.1.{number + 1}:{self._ports[2]}" for number in range(self.HOSTS)]
        self.hosts = [f"http://{address}" for address in addresses]
        self._listens = "".join(f"listen {address};" for address in addresses)

    def start(self):
        self._make_certificate()
        configuration = self._folder / "nginx.conf"
        configuration.write_text(
            NGINX_CONFIGURATION.format(
                # Without it the workers of a root's nginx could not read the files.
                user="user root;" if os.geteuid() == 0 else "",
                folder=self._folder,
                files=self._files,
                sparse=self._sparse,
                certificate=self.certificate,
                key=self._key,
                address=ADDRESS,
                plain_port=self._ports[0],
                tls_port=self._ports[1],
                hosts=self._listens,
                hosts_rate=self.HOSTS_RATE,
            )
        )
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        self._process = subprocess.Popen(
            ["nginx", "-e", str(self._folder / "nginx.log"), "-c", str(configuration)],
            env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL,
        )
        await_port(self._ports[1], self._process)

    def _make_certificate(self):
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
        command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
        command += ["-addext", f"subjectAltName=DNS:localhost,IP:{ADDRESS}"]
        command += ["-keyout", str(self._key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, capture_output=True)


class Origin(Server):
    """The tests' own server: one file of `size` bytes at `link`.

    With `rates` (bytes per second) a connection takes the first free of so
    many places and is as slow as that; without, none is slowed. All of the
    same size serve the same bytes.
    """

    PLACES = 16

    def __init__(self, build: Path, size: int, rates: list[int] | None = None):
        self._command = [build / "tests" / "origin" / "sluice-origin", f"--size={size}"]
        if rates:
            # A connection that comes before the server has seen another one
            # leave finds the lowest rate, not a place without any.
            rates = rates + [min(rates)] * (self.PLACES - len(rates))
            self._command.append(f"--rates={','.join(map(str, rates))}")
        self.link = ""

    def start(self):
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        self.link = self._process.stdout.readline().strip()
        if not self.link:
            raise ServerFailed(f"{self._command[0]} did not start")

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        self._process.stdout.close()


@dataclasses.dataclass(frozen=True)
class Tally:
    """What an origin counted.

    `visits` so far, the bytes of their bodies it `sent`, how many visits it
    `refused` because there were too many, how many are `open`.
    """

    visits: int
    sent: int
    refused: int
    open: int


class OrderedOrigin(Server):
    """The tests' own server, which does as it is told.

    `rates` as for Origin; `rate` is for all connections together; each gets a
    second's bytes in so many `pieces`; beyond `most` visits at a time, others are
    refused with 503.
    """

    def __init__(
        self,
        build: Path,
        *,
        rates: Sequence[int] = (),
        rate: int = 0,
        pieces: int = 0,
        most: int = 0,
    ):
        self._command = [str(build / "tests" / "origin" / "sluice-origin"), "--orders"]
        self._command += [f"--rate={rate}", f"--pieces={pieces}", f"--most={most}"]
        if rates:
            places = [*rates, *[min(rates)] * (Origin.PLACES - len(rates))]
            self._command.append(f"--rates={','.join(map(str, places))}")
        self._lock = threading.Lock()

    def start(self):
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __exit__(self, *arguments):
        self._process.stdin.close()
        super().__exit__(*arguments)
        self._process.stdout.close()

    def order(self, line: str) -> str:
        """Tells it what to do, from any thread, and returns its answer."""
        with self._lock:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline().strip()

    def put(self, script: str, path: str) -> tuple[str, str]:
        """Returns the link, and the SHA-256 of what it leads to."""
        words = self.order(f"put {path} {script}").split()
        if len(words) != 2 or not words[0].startswith("http"):
            raise ServerFailed(f"the origin {' '.join(words)}")
        return words[0], words[1]

    def tally(self) -> Tally:
        return Tally(*map(int, self.order("tally").split()))

    def forget(self):
        """Begins to count anew, once the last client is gone."""
        if (answer := self.order("forget")) != "done":
            raise ServerFailed(f"the origin says: {answer}")


class LongWay(Server):
    """A long way to a server on `port`, as bench-path.c has it; its own is `port` afterwards."""

    def __init__(self, build: Path, port: int, delay: int, window: int):
        command = build / "tests" / "bench" / "bench-path"
        self._command = [command, str(port), str(delay), str(window)]
        self.port = 0

    def start(self):
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._process.stdout.readline() or 0)
        if not self.port:
            raise ServerFailed(f"{self._command[0]} did not start")

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        self._process.stdout.close()
