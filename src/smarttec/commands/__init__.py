"""The subcommands of `smarttec`, one module each.

A module `commands/seed_sandbox.py` is the command `smarttec seed-sandbox`: its docstring's first line is what
`smarttec --help` shows, and it defines `command` (a click command). Nothing is registered anywhere, and a module is
imported only when its command is asked for, so `smarttec --help` and `smarttec up` never pay for Django.
"""
