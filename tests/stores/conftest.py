"""A real S3-compatible server, where one can be started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    server = pytest.importorskip("moto.server", reason="no S3-compatible server here: pip install 'moto[s3,server]'")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(s3_address: str, request: pytest.FixtureRequest) -> Any:
    """Return a new, empty bucket."""
    obstore = pytest.importorskip("obstore.store", reason="obstore is not installed (extra [s3])")
    name = f"bucket-{abs(hash(request.node.nodeid))}"
    urlopen(Request(f"{s3_address}/{name}", method="PUT")).close()
    return obstore.S3Store(
        name,
        endpoint=s3_address,
        access_key_id="nobody",
        secret_access_key="nothing",
        region="us-east-1",
        client_options={"allow_http": True},
    )
