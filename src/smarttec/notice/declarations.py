"""What others' code keeps, declared by hand: tables of Django and of libraries, and their keys in browsers.

Each column of a third-party table says why it holds no personal value. A library that adds a column or a key fails
`smarttec check` (N001, N005) until somebody has looked at it.
"""

from collections.abc import Mapping

_KEY = "says which row it is"
_LINK = "points at another row by its key"
_STATE = "one of a few words or numbers"
_TIME = "when something happened or is due"

THIRD_PARTY_TABLES: Mapping[str, Mapping[str, str]] = {
    "admin.LogEntry": {
        "id": _KEY,
        "action_time": _TIME,
        "user": _LINK,
        "content_type": _LINK,
        "object_id": "a random id or a sequence: no model of ours has a key that is about a person",
        "object_repr": "what `__str__` says, and ours name rows by id",
        "action_flag": _STATE,
        "change_message": "names of changed fields, never their values",
    },
    "auth.Permission": {"id": _KEY, "name": "words of ours", "content_type": _LINK, "codename": "words of ours"},
    "auth.Group": {"id": _KEY, "name": "the operator's word for a group of staff"},
    "contenttypes.ContentType": {"id": _KEY, "app_label": "words of ours", "model": "words of ours"},
    "sessions.Session": {
        "session_key": "a random secret of a browser",
        "session_data": "ids, states and times only; signed, and searched for personal values by a test",
        "expire_date": _TIME,
    },
    "procrastinate.ProcrastinateJob": {
        "id": _KEY,
        "queue_name": _STATE,
        "task_name": _STATE,
        "priority": _STATE,
        "lock": "an id",
        "args": "ids only, never a value; searched for personal values by a test",
        "status": _STATE,
        "scheduled_at": _TIME,
        "attempts": _STATE,
        "queueing_lock": "an id",
        "abort_requested": _STATE,
        "worker": _LINK,
    },
    "procrastinate.ProcrastinateEvent": {"id": _KEY, "job": _LINK, "type": _STATE, "at": _TIME},
    "procrastinate.ProcrastinatePeriodicDefer": {
        "id": _KEY,
        "task_name": _STATE,
        "defer_timestamp": _TIME,
        "job": _LINK,
        "periodic_id": _STATE,
    },
    "procrastinate.ProcrastinateWorker": {"id": _KEY, "last_heartbeat": _TIME},
}
"""Model → column → why it holds no personal value."""

THIRD_PARTY_BROWSER_KEYS: Mapping[str, str] = {
    "adminTheme": "unfold (desk)",
    "commandHistory": "unfold (desk)",
    "sidebarDesktopOpen": "unfold (desk)",
}
"""Key → whose script keeps it in the browser's storage."""
