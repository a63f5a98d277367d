"""The server: answers one browser on this machine, and nobody else.

Every address begins with a random token, and the first browser that knows it, or comes with the
ticket, gets a cookie, without which nobody is answered from then on. Requests from other hosts'
pages, or under other names, get nothing; what the page may load is this server's alone. Files are
told by name here: none can be asked for.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from importlib import resources
from typing import Annotated, Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bulletin_gen.i18n import _
from bulletin_gen.serve.address import Address
from bulletin_gen.serve.answers import Answers
from bulletin_gen.serve.builds import Builds
from bulletin_gen.serve.desk import ListRequest

_MODULES = ("app.js", "basics.js", "lists.js", "search.js", "value.js", "views.js")
_STATIC = {
    "": ("index.html", "text/html"),
    **{name: (name, "text/javascript") for name in _MODULES},
    "app.css": ("app.css", "text/css"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}
_DOWNLOADS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_COOKIE = "session"
_SECONDS_OF_A_SESSION = 7 * 24 * 3600
_MOST_SENT = 1 << 20
_MOST_DIGITS = 13
_SECONDS_BETWEEN_SIGNS = 15.0
"""A connection on which nothing happens shows that it lives."""


def make_app(answers: Answers, builds: Builds, address: Address, ticket: str) -> ASGIApp:
    """The application at an address of this machine; a ticket leads there once."""
    pages = _Pages(answers, builds)
    routes = [
        *(Route(f"/{name}", pages.static) for name in _STATIC),
        Route("/state", pages.state),
        Route("/text", pages.text),
        Route("/pictures", pages.pictures),
        Route("/events", pages.events),
        Route("/issue.{suffix:str}", pages.issue),
        Route("/page/{edition}/{number}", pages.page),
        Route("/picture/{edition}/{number}/{percent}", pages.picture),
        Route("/explain/{revision}/{mark:str}", pages.explain),
        Route("/follow/{revision}/{mark:str}", pages.follow),
        Route("/value", pages.value),
        Route("/where/{revision}/{mark:str}", pages.where),
        Route("/wording", pages.wording),
        Route("/lists", pages.lists),
        Route("/compared", pages.compared),
    ]
    if answers.can_edit:
        routes += [
            Route("/edit", pages.edit, methods=["POST"]),
            Route("/list", pages.list_, methods=["POST"]),
            Route("/undo", pages.undo, methods=["POST"]),
        ]
    return _Guard(Starlette(routes=routes), address, ticket)


class _Pages:
    """An answer to each kind of request."""

    def __init__(self, answers: Answers, builds: Builds) -> None:
        self._answers, self._builds = answers, builds

    async def static(self, request: Request) -> Response:
        """A file of the page."""
        name, kind = _STATIC[request.url.path.rpartition("/")[2]]
        return Response(
            (resources.files("bulletin_gen.serve") / "static" / name).read_bytes(), media_type=kind
        )

    async def state(self, _request: Request) -> Response:
        """What is shown, and the findings."""
        return JSONResponse(self._answers.state())

    async def text(self, request: Request) -> Response:
        """The text as HTML."""
        return _of_reading(
            await asyncio.to_thread(self._answers.text, whole="whole" in request.query_params)
        )

    async def pictures(self, _request: Request) -> Response:
        """What the issue looks like, as HTML."""
        return _of_reading(await asyncio.to_thread(self._answers.pictures))

    async def page(self, request: Request) -> Response:
        """A printed page."""
        found = await asyncio.to_thread(self._answers.page, *_numbers(request, "edition", "number"))
        return (
            _gone()
            if found is None
            else Response(msgspec.json.encode(found), media_type="application/json")
        )

    async def picture(self, request: Request) -> Response:
        """Its picture."""
        edition, number, percent = _numbers(request, "edition", "number", "percent")
        found = await asyncio.to_thread(self._answers.picture, edition, number, percent / 100)
        return _gone() if found is None else Response(found, media_type="image/png")

    async def explain(self, request: Request) -> Response:
        """What a mark is."""
        mark, [revision] = request.path_params["mark"], _numbers(request, "revision")
        found = await asyncio.to_thread(self._answers.explain, revision, mark)
        return _gone() if found is None else JSONResponse(found)

    async def follow(self, request: Request) -> Response:
        """What it is now; null is an answer: the value may have gone."""
        mark, [revision] = request.path_params["mark"], _numbers(request, "revision")
        return JSONResponse(
            await asyncio.to_thread(self._answers.follow, revision, mark, _path(request))
        )

    async def value(self, request: Request) -> Response:
        """What is known of a value, by its path; null is an answer, as with ``follow``."""
        asked = request.query_params.get("revision", "")
        revision = _number(asked) if asked else None
        return JSONResponse(await asyncio.to_thread(self._answers.value, _path(request), revision))

    async def where(self, request: Request) -> Response:
        """On which page it stands."""
        mark, [edition] = request.path_params["mark"], _numbers(request, "revision")
        found = await asyncio.to_thread(self._answers.where, edition, mark)
        return _gone() if found is None else JSONResponse(found)

    async def wording(self, request: Request) -> Response:
        """Where words of the page stand in the template package."""
        return JSONResponse(
            await asyncio.to_thread(self._answers.wording, request.query_params.get("words", ""))
        )

    async def issue(self, request: Request) -> Response:
        """The issue as a file, or why there is none."""
        suffix = "." + request.path_params["suffix"]
        if suffix not in _DOWNLOADS:
            return _gone()
        data, reason = await asyncio.to_thread(self._builds.issue, suffix)
        if data is None:
            return _refused(reason)
        headers = {"Content-Disposition": f'attachment; filename="issue{suffix}"'}
        return Response(data, media_type=_DOWNLOADS[suffix], headers=headers)

    async def edit(self, request: Request) -> Response:
        """Change a value."""
        body = await _body(request)
        try:
            edit = msgspec.json.decode(body, type=_EditRequest)
        except msgspec.DecodeError:
            return Response(status_code=400)
        reason = await asyncio.to_thread(
            self._answers.edit, edit.revision, edit.path, edit.seen, edit.written
        )
        return _refused(reason) if reason else Response()

    async def list_(self, request: Request) -> Response:
        """Change a list."""
        try:
            wanted = msgspec.json.decode(await _body(request), type=ListRequest)
        except msgspec.DecodeError:
            return Response(status_code=400)
        reason = await asyncio.to_thread(self._answers.change_list, wanted)
        return _refused(reason) if reason else Response()

    async def lists(self, _request: Request) -> Response:
        """The lists of the issue."""
        return JSONResponse(await asyncio.to_thread(self._answers.lists))

    async def compared(self, _request: Request) -> Response:
        """What is another than in the issue before."""
        return JSONResponse(await asyncio.to_thread(self._answers.compared))

    async def undo(self, request: Request) -> Response:
        """Take the last change back."""
        await _body(request)
        value, reason = await asyncio.to_thread(self._answers.undo)
        return _refused(reason) if value is None else JSONResponse(value)

    async def events(self, _request: Request) -> Response:
        """A number at every change."""
        return StreamingResponse(_events(self._answers), media_type="text/event-stream")


class _EditRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: int
    path: Annotated[tuple[str | int, ...], msgspec.Meta(min_length=1)]
    seen: str
    written: str


async def _body(request: Request) -> bytes:
    """What was sent, and no more than a value needs."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_SENT:
            raise HTTPException(413)
    return body


def _of_reading(found: tuple[int, str]) -> Response:
    revision, html = found
    return Response(html, media_type="text/html", headers={"X-Revision": str(revision)})


def _refused(reason: str) -> Response:
    return Response(reason, status_code=409, media_type="text/plain")


def _numbers(request: Request, *names: str) -> list[int]:
    return [_number(request.path_params[name]) for name in names]


def _number(text: str) -> int:
    """A number of an address, which is never long. Raises HTTPException."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise HTTPException(404)
    return int(text)


def _path(request: Request) -> tuple[str | int, ...]:
    try:
        return msgspec.json.decode(
            request.query_params.get("path", "[]"), type=tuple[str | int, ...]
        )
    except msgspec.DecodeError as error:
        raise HTTPException(400) from error


def _gone() -> Response:
    return Response(status_code=404)


async def _events(answers: Answers) -> AsyncIterator[str]:
    """Server-sent events: a number at every change, and signs of life between them."""
    changes = answers.changes()
    waiting = asyncio.ensure_future(anext(changes))
    while True:
        done, _pending = await asyncio.wait([waiting], timeout=_SECONDS_BETWEEN_SIGNS)
        if not done:
            yield ": \n\n"
            continue
        try:
            yield f"data: {waiting.result()}\n\n"
        except StopAsyncIteration:
            return
        waiting = asyncio.ensure_future(anext(changes))


def _open_elsewhere() -> str:
    return _(
        "This issue is shown in another browser already. To see it here, end bulletin-gen with "
        "Ctrl-C and start it again."
    )


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


class _Guard:
    """Lets through what comes from the page itself, in the browser that came first, and takes the
    token off its addresses.
    """

    def __init__(self, app: ASGIApp, address: Address, ticket: str) -> None:
        self._app = app
        self._prefix = f"/{address.token}/"
        self._ticket = f"/{ticket}"
        self._session = address.session
        self._is_begun = False
        self._hosts = {f"127.0.0.1:{address.port}", f"localhost:{address.port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        headers = dict(_SECURITY)

        async def send_securely(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [
                    (name.lower().encode(), value.encode()) for name, value in headers.items()
                ]
            await send(message)

        is_ticket = self._is_ticket(scope)
        if not is_ticket and not self._is_ours(scope):
            await Response(status_code=404)(scope, receive, send_securely)
            return
        is_known = self._is_of_the_session(scope)
        if self._is_begun and not is_known and not is_ticket:
            await Response(_open_elsewhere(), status_code=403, media_type="text/plain")(
                scope, receive, send_securely
            )
            return
        self._is_begun = True
        if not is_known:
            headers["Set-Cookie"] = (
                f"{_COOKIE}={self._session}; Path={self._prefix}; "
                f"Max-Age={_SECONDS_OF_A_SESSION}; HttpOnly; SameSite=Strict"
            )
        if is_ticket:
            self._ticket = ""
            page = f'<meta http-equiv="refresh" content="0;url={self._prefix}">'
            await Response(page, media_type="text/html")(scope, receive, send_securely)
            return
        path = scope["path"].removeprefix(self._prefix.rstrip("/"))
        await self._app({**scope, "path": path, "raw_path": path.encode()}, receive, send_securely)

    def _is_ticket(self, scope: Scope) -> bool:
        is_known = hmac.compare_digest(scope["path"].encode(), self._ticket.encode())
        return is_known and scope["method"] == "GET" and _headers(scope).get("host") in self._hosts

    def _is_of_the_session(self, scope: Scope) -> bool:
        cookies = _headers(scope).get("cookie", "").split("; ")
        given = (text.removeprefix(f"{_COOKIE}=") for text in cookies)
        return any(hmac.compare_digest(text.encode(), self._session.encode()) for text in given)

    def _is_ours(self, scope: Scope) -> bool:
        headers = _headers(scope)
        # A page's own requests that change something say where they come from.
        origin = headers.get("origin", "http://" if scope["method"] == "POST" else None)
        given = scope["path"][: len(self._prefix)]
        return (
            hmac.compare_digest(given.encode(), self._prefix.encode())
            and headers.get("host") in self._hosts
            and (origin is None or origin.removeprefix("http://") in self._hosts)
            and headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        )
