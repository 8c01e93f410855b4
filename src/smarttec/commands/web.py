"""Serve the portal, the desk and the API."""

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="SMARTTEC_LISTEN_HOST")
def command(host: str) -> None:
    """Serve the portal, the desk and the API on SMARTTEC_PORT."""
    from smarttec.commands._database import set_up_service
    from smarttec.commands._memory import settle

    set_up_service()
    import uvicorn
    from django.conf import settings
    from django.utils.module_loading import import_string

    from smarttec.faces.http import with_short_way
    from smarttec.kernel.stopping import DRAIN_SECONDS

    application = import_string("config.asgi.application")()
    is_https = settings.ENVIRONMENT.base_url.startswith("https:")
    settle()
    uvicorn.run(
        application,
        host=host,
        port=settings.ENVIRONMENT.port,
        loop="uvloop",
        http=with_short_way(application),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        headers=[("Strict-Transport-Security", "max-age=31536000")] if is_https else [],
        timeout_graceful_shutdown=int(DRAIN_SECONDS),
        limit_concurrency=2000,
        backlog=2048,
    )
