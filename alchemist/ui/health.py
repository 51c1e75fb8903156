"""`/health`: whether the server answers, for hosts and load balancers; it waits for no drawing and no store."""

from __future__ import annotations

import time
from typing import Any

from .. import __version__

STARTED = time.monotonic()


def health_routes() -> list[Any]:
    """Routes beside Gradio's own."""
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def health(_: Request) -> JSONResponse:
        told = {"status": "ok", "version": __version__, "up_seconds": round(time.monotonic() - STARTED)}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return [Route("/health", health, methods=["GET", "HEAD"])]
