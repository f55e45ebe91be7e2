"""Jobs side by side, one process for each core: a search holds one core, and has its own clock."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from solvers.coalitions import Job
from solvers.coloading import Outcome
from solvers.store import Store, as_document, from_document

Told = Callable[[int], None]
"""Called with the number of jobs done so far."""


class Crew:
    """Runs jobs on a pool of processes. Equal jobs are done once, whoever asks for them, and what
    is done is kept at once, so that an interruption loses only what was under way. Several threads
    may ask at the same time."""

    def __init__(
        self, store: Store, told: Told | None = None, pool: ProcessPoolExecutor | None = None
    ) -> None:
        self.store, self.told, self.pool = store, told, pool
        self.done = 0
        self.lock = threading.Lock()
        self.flying: dict[str, Future[dict[str, object]]] = {}

    def __call__(self, jobs: Sequence[Job]) -> list[Outcome]:
        """The outcomes in the order of the jobs."""
        for job in jobs:
            self._begin(job)
        return [self._outcome(job) for job in jobs]

    def _begin(self, job: Job) -> None:
        with self.lock:
            if self.pool is None or job.key in self.flying:
                return
            if self.store.get(job.key, job.travel) is None:
                with _blocked():
                    self.flying[job.key] = self.pool.submit(_work, job)

    def _outcome(self, job: Job) -> Outcome:
        flying = self.flying.get(job.key)
        if flying is not None:
            document = flying.result()
            with self.lock:
                if self.store.get(job.key, job.travel) is None:
                    self._keep(job.key, from_document(document, job.travel))
        known = self.store.get(job.key, job.travel)
        if known is None:
            known = job.run()
            self._keep(job.key, known)
        return known

    def stop(self) -> None:
        """End the processes at once; whoever waits for one of them fails."""
        if self.pool is not None:
            for process in multiprocessing.active_children():
                process.terminate()

    def _keep(self, key: str, outcome: Outcome) -> None:
        self.store.put(key, outcome)
        self.done += 1
        if self.told:
            self.told(self.done)


@contextmanager
def crew(workers: int, store: Store, told: Told | None = None) -> Iterator[Crew]:
    """A crew whose processes end with it."""
    if workers < 2:
        yield Crew(store, told)
        return
    # a fresh interpreter each: threads of the parent's libraries do not survive a fork
    context = multiprocessing.get_context("spawn")
    with (
        _raising(),
        ProcessPoolExecutor(workers, mp_context=context, initializer=_deaf) as pool,
    ):
        gang = Crew(store, told, pool)
        try:
            yield gang
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            gang.stop()
            raise


@contextmanager
def beside(task: Callable[..., object], *args: object) -> Iterator[BaseProcess]:
    """A process that does something meanwhile, and is waited for at the end of the block; however
    this one ends, it ends too. ``task``: a function of a module. Of what it returns one is told
    whether it is true: then the process ends with the code `TRUE`."""
    process = begun(task, *args)
    with _raising():
        try:
            yield process
            process.join()
        except BaseException:
            process.terminate()
            raise


def begun(task: Callable[..., object], *args: object) -> BaseProcess:
    """A process as that of `beside`, for who sees to its end."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_alone, args=(task, args), daemon=True)
    with _blocked():
        process.start()
    return process


TRUE = 10
"""Code with which a process ends whose task returned something true."""


def _alone(task: Callable[..., object], args: Sequence[object]) -> None:
    _deaf()
    if task(*args):
        sys.exit(TRUE)


@contextmanager
def _raising() -> Iterator[None]:
    """Ctrl-C raises `KeyboardInterrupt`: a program that left at once would leave its processes."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _blocked() -> Iterator[None]:
    """No Ctrl-C for a process that begins here: it would end in the midst of its imports, with a
    traceback."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _deaf() -> None:
    """Ctrl-C is for the parent, which ends the crew; however it ends, its processes end too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A pool's process would wait for work for ever where its parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(job: Job) -> dict[str, object]:
    return as_document(job.run())
