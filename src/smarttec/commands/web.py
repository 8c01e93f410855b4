"""Serve the portal, the desk and the API."""

import os

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
def command(host: str) -> None:
    """Serve the portal, the desk and the API on SMARTTEC_PORT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import uvicorn

    from config.asgi import application
    from config.settings import ENVIRONMENT
    from smarttec.machine import sandbox_clock

    sandbox_clock.follow()
    uvicorn.run(
        application(),
        host=host,
        port=ENVIRONMENT.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
        limit_concurrency=2000,
        backlog=2048,
    )
