"""What the numbers were measured on."""

import os
import pathlib
import platform
import subprocess


def _first(path: str, prefix: str) -> str:
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(prefix):
            return line[len(prefix):].strip(' \t:="')
    return "unknown"


def description(folder: pathlib.Path) -> str:
    """One line: processor, memory, kernel, system, and the file system under `folder`."""
    memory = int(_first("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    disk = subprocess.run(
        ["findmnt", "-n", "-o", "FSTYPE", "-T", folder], capture_output=True, text=True, check=False).stdout.strip()
    return (
        f"Measured on {_first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Linux {platform.release()} {platform.machine()}, {_first('/etc/os-release', 'PRETTY_NAME')}; "
        f"files on {disk}. Repeat with `make bench`.")
