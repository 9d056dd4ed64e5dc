"""Executors of each kind, made once: threads, processes, and a Dask cluster of two processes."""

import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

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


@pytest.fixture(scope="session")
def client():
    distributed = pytest.importorskip("distributed", reason="the extra 'parallel' installs dask.distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with (
        distributed.LocalCluster(**options, silence_logs=logging.CRITICAL) as cluster,
        distributed.Client(cluster) as connected,
    ):
        yield connected


@pytest.fixture
def dask(client):
    return client.get_executor()


@pytest.fixture(params=KINDS)
def executor(request):
    return request.getfixturevalue(request.param)
