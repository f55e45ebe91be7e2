"""Questions to a server that answers in JSON, with the standard library alone."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

from geo.errors import RoadsError

TRIES, PAUSE_S = 4, 0.5
"""How often a question is asked in all, and how long to wait before the second time; then twice as
long each time."""

BUSY = (429, 500, 502, 503, 504)
"""HTTP statuses after which the same question may well be answered."""

ANSWERED = (400, 404, 413, 414)
"""HTTP statuses that are the server's answer; servers of routes put their reason into the body."""


def checked_url(text: str) -> str:
    """A server's address without a slash at its end. Raises `RoadsError` for what is none.

    Addresses are written into plans: one with a password or key is refused.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise RoadsError(
            f"'{text}' is no address of a server; write it such as http://localhost:5000"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise RoadsError(
            f"the address of {host} has a user, a password or parameters, which would be written "
            "into every plan; give scheme, host, port and path alone"
        )
    return url


def ask(
    url: str, body: dict[str, Any] | None, timeout_s: float, pause_s: float = PAUSE_S
) -> tuple[int, dict[str, Any]]:
    """HTTP status and parsed answer of a GET, or of a POST where there is a ``body``.

    Raises `RoadsError` where nobody answers, too late, or not in JSON.
    """
    import http.client  # here, and not above, for the sake of start-up time
    import urllib.error
    import urllib.request

    data = None if body is None else json.dumps(body).encode()
    headers = {"Accept": "application/json", "User-Agent": "coload"}
    if data is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, data, headers)
    reason = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause_s * 2 ** (attempt - 1))
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:
                return answer.status, _parsed(url, answer.read())
        except urllib.error.HTTPError as error:
            if error.code in ANSWERED:
                return error.code, _parsed(url, error.read())
            reason = f"HTTP status {error.code} ({error.reason})"
            if error.code not in BUSY:
                break
        except TimeoutError:
            reason = f"no answer within {timeout_s:g} s"
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError) as error:
            reason = _why(error, timeout_s)
    raise RoadsError(
        f"the server at {server(url)} does not answer: {reason}; is it running, and is this its "
        "address?"
    )


def server(url: str) -> str:
    """Scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _why(error: Exception, timeout_s: float) -> str:
    cause = getattr(error, "reason", error)
    if isinstance(cause, TimeoutError):
        return f"no answer within {timeout_s:g} s"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return str(cause) or type(cause).__name__


def _parsed(url: str, body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body) if body.strip() else {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        said = body[:60].decode("utf-8", "replace").strip()
        raise RoadsError(
            f"the server at {server(url)} answers '{said}' and not JSON; is it a routing server?"
        )
    return content
