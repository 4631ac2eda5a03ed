"""Servers and commands of the suite: ports, environment, limits of time, and an end for all of them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
START_LIMIT = 60
LOOPBACK = "127.0.0.1"


def free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def environment(work, endpoint, region="us-east-1"):
    """What every process gets: the endpoint on this machine, made-up keys, and nothing of the user's own set-up."""
    return {
        "PATH": os.pathsep.join([str(work / "python/bin"), os.environ["PATH"]]),
        "HOME": str(work),
        "LANG": "C.UTF-8",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "NO_PROXY": f"localhost,{LOOPBACK}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


class Moto:
    """moto's server, whose own calls go to the port in front of it."""

    def __init__(self, work, port, front):
        self.log = (work / "moto.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "moto_server.py"), "-H", LOOPBACK, "-p", str(port)],
            env={**environment(work, f"http://{LOOPBACK}:{front}"), "MOTO_PORT": str(front)},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.url = f"http://{LOOPBACK}:{port}/moto-api/config"

    def wait_until_it_answers(self):
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        give_up = time.monotonic() + START_LIMIT
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                break
            try:
                direct.open(self.url, timeout=5).read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"moto's server does not start: see {self.log.name}")

    def stop(self):
        end(self.process)
        self.log.close()


def end(process):
    """Ends a process with all that it started."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signal_number)
        except ProcessLookupError:
            pass
        try:
            process.wait(timeout=5)
            if signal_number == signal.SIGKILL:
                return
        except subprocess.TimeoutExpired:
            continue
