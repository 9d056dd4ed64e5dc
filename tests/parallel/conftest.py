"""Executors of each kind, made once: threads, processes, and a Dask cluster of two processes."""

import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

KINDS = ["threads", "processes", "dask"]


@pytest.fixture(scope="session")
def threads():
    with ThreadPoolExecutor(3) as executor:
        yield executor


@pytest.fixture(scope="session")
def processes():
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as executor:
        yield executor


@contextmanager
def cluster_of(workers):
    """A Dask cluster of processes that waits for a killed worker's successor as long as a busy machine needs.

    By default it gives a worker up that is not back after 5 s, and without any worker its pieces wait forever.
    """
    import dask
    import distributed

    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": ":0", "silence_logs": logging.CRITICAL}
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"}),
        distributed.LocalCluster(n_workers=workers, **options) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="session")
def client():
    distributed = pytest.importorskip("distributed", reason="the extra 'parallel' installs dask.distributed")
    with cluster_of(2) as cluster, distributed.Client(cluster) as connected:
        yield connected


@pytest.fixture
def another_cluster():
    with cluster_of(1) as cluster:
        yield cluster


@pytest.fixture
def dask(client):
    return client.get_executor()


@pytest.fixture(params=KINDS)
def executor(request):
    return request.getfixturevalue(request.param)
