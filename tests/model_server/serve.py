"""Serves a GGUF file on a free port of this machine: `python tests/model_server/serve.py FILE`.

Prints the address, then runs until it is stopped. A process of its own: compiled modules of several
makers do not always bear each other in one.
"""

from __future__ import annotations

import sys
import threading

import xllamacpp


def main(file: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = file
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = 4096, 1
    # One thread: several spin while they wait for each other, which is slow on busy processors.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.warmup = False
    params.verbosity = 0
    running = xllamacpp.Server(params)
    print(f"{running.listening_address}/v1", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
