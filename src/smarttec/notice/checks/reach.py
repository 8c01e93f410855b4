"""What code may import and name without being able to reach another machine or start a process.

Modules are listed that are harmless, not those that are dangerous: of these there is always one more. Of a harmless
module the parts that reach out are listed in `REACHING`; they count by whatever name they are called.
"""

import re

HARMLESS = frozenset(
    [
        "__future__",
        "a2wsgi",
        "abc",
        "array",
        "ast",
        "asgiref",
        "asyncio",
        "base64",
        "binascii",
        "bisect",
        "calendar",
        "click",
        "collections",
        "concurrent",
        "config",
        "contextlib",
        "contextvars",
        "copy",
        "croniter",
        "cryptography",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "django",
        "email",
        "enum",
        "fcntl",
        "fractions",
        "functools",
        "gc",
        "graphlib",
        "gzip",
        "hashlib",
        "heapq",
        "hmac",
        "html",
        "importlib",
        "inspect",
        "io",
        "ipaddress",
        "itertools",
        "json",
        "keyword",
        "locale",
        "logging",
        "math",
        "numbers",
        "operator",
        "orjson",
        "os",
        "pathlib",
        "phonenumbers",
        "pickle",
        "platformdirs",
        "procrastinate",
        "prometheus_client",
        "psycopg",
        "pyotp",
        "queue",
        "random",
        "re",
        "rich",
        "secrets",
        "segno",
        "shlex",
        "signal",
        "smarttec",
        "starlette",
        "stat",
        "statistics",
        "string",
        "struct",
        "sys",
        "textwrap",
        "threading",
        "time",
        "tomllib",
        "traceback",
        "types",
        "typing",
        "unfold",
        "unicodedata",
        "urllib",
        "uuid",
        "uvicorn",
        "uvloop",
        "warnings",
        "weakref",
        "weasyprint",
        "zipfile",
        "zlib",
        "zoneinfo",
    ]
)
"""Top-level modules that code outside the gateways may import."""

REACHING = re.compile(
    r"""
      os\.(?:system|popen\w*|exec\w+|spawn\w+|posix_spawnp?|fork\w*|startfile|sendfile|pidfd_open)
    | asyncio\.(?:\w+\.)*(?:open_\w*connection|start_\w*server|create_subprocess_\w+|subprocess|Subprocess\w*|Process)
    | asyncio\.(?:streams|unix_events|base_subprocess|sslproto|selector_events)\b.*
    | concurrent\.futures\.(?:process\b.*|ProcessPoolExecutor)
    | logging\.(?:handlers|config)\b.*
    | urllib\.(?:request|robotparser|response)\b.*
    | django\.(?:core\.(?:mail|servers|files\.(?:storage|move|temp))|test|contrib\.sitemaps|utils\.autoreload)\b.*
    | django\.core\.cache\.backends\.(?:memcached|redis|filebased)\b.*
    | django\.utils\.log\.AdminEmailHandler
    | psycopg\.(?:\w+\.)*(?:connect|Connection|AsyncConnection|pq|generators|waiting)(?:\..*)?
    | procrastinate\.(?:\w+\.)*\w*Connector
    | prometheus_client\.(?:\w+\.)*(?:start_\w+|push\w*|delete_from_gateway|GraphiteBridge|MetricsHandler|bridge\b.*)
    | starlette\.testclient\b.*
    | weasyprint\.(?:\w+\.)*(?:default_url_fetcher|fetch)
    | uvicorn\.(?:supervisors|workers)\b.*
    | pickle\.(?:loads?|_?Unpickler)
    | importlib\.(?:machinery\b.*|util\.(?:spec_from_file_location|module_from_spec)|_bootstrap\b.*|reload)
    | sys\.(?:modules\..+|meta_path|path_hooks|addaudithook|_getframe|settrace|setprofile)
    | builtins\b.*
    """,
    re.VERBOSE,
)
"""Dotted names that reach out, whole."""

METHODS = frozenset(
    [
        "open_connection",
        "create_connection",
        "open_unix_connection",
        "create_unix_connection",
        "start_server",
        "create_server",
        "start_unix_server",
        "create_unix_server",
        "create_datagram_endpoint",
        "create_subprocess_exec",
        "create_subprocess_shell",
        "subprocess_exec",
        "subprocess_shell",
        "sock_connect",
        "sock_accept",
        "sock_sendall",
        "sock_sendto",
        "sock_sendfile",
        "connect_read_pipe",
        "connect_write_pipe",
        "connect_accepted_socket",
        "urlopen",
        "urlretrieve",
        "connect_ex",
        "sendto",
        "sendmail",
        "send_message",
    ]
)
"""Methods that reach out whatever they are called on."""

DANGEROUS_WORDS = METHODS | {
    "system", "popen", "fork", "execv", "execve", "execl", "execvp", "spawnv", "spawnl", "posix_spawn", "connect",
    "create_pool",
}  # fmt: skip
"""Words that no attribute may be looked up by (`getattr`, `attrgetter`, `methodcaller`)."""

INSIDES = frozenset({"__globals__", "__builtins__", "__loader__"})
"""Attributes that lead from any function to everything its module has imported."""

RUNS_TEXT = frozenset({"exec", "eval", "compile", "__import__", "execfile", "breakpoint", "input"})
"""Builtins that run what cannot be read here."""


def is_harmless(module: str) -> bool:
    """Whether that dotted name may be imported."""
    return module.partition(".")[0] in HARMLESS and not REACHING.fullmatch(module)
