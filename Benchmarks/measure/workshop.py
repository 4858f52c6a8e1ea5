"""Where the benchmarks find binaries and make their files."""

import pathlib
import shutil
import tempfile


class Workshop:
    """The checkout's binaries, and a folder on the checkout's disk: /tmp may be memory, where a flush is free."""

    def __init__(self, root: pathlib.Path, rounds: int):
        self.rounds = rounds
        self.wrapper = root / "dist" / "boathook-run"
        self.daemon = root / "dist" / "boathook"
        base = root / ".build-bench"
        base.mkdir(exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=base))

    def missing_tools(self) -> list[str]:
        tools = ["timeout", "tini", "wrk", "prometheus", "prometheus-pushgateway"]
        missing = [tool for tool in tools if not shutil.which(tool)]
        return missing + [str(path) for path in (self.wrapper, self.daemon) if not path.exists()]

    def new_folder(self, name: str) -> pathlib.Path:
        return pathlib.Path(tempfile.mkdtemp(dir=self.folder, prefix=name + "-"))
