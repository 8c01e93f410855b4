"""Settings and composition: what is plugged into what. No logic lives here.

`environment` reads the environment variables, `settings` is Django's, `urls` the control plane's addresses, `asgi`
the one entry point that serves both planes, `operator` who runs this installation.
"""
