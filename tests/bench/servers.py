# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that the programs download from, each on loopback.

Both are context managers: entering starts the server and waits until it
accepts connections, leaving ends it.
"""

import os
import socket
import subprocess
import time
from pathlib import Path

ADDRESS = "127.0.0.1"
START_SECONDS = 10

NGINX_CONFIGURATION = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;

events {{ worker_connections 1024; }}

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
    """The neutral server: plain at `plain`, with TLS at `tls`, no trailing slash."""

    def __init__(self, folder: Path, files: Path, sparse: Path):
        self.certificate = folder / "certificate.pem"
        self._key = folder / "key.pem"
        self._folder = folder
        self._files = files
        self._sparse = sparse
        self._ports = free_port(), free_port()
        self.plain = f"http://{ADDRESS}:{self._ports[0]}"
        self.tls = f"https://{ADDRESS}:{self._ports[1]}"

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
            # leave finds the last rate, not a place without any.
            rates = rates + rates[-1:] * (self.PLACES - len(rates))
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
