"""`/docs`: the OpenAPI document as a page, with everything it needs served from here.

Swagger UI comes with the package `fastapi-offline`. The page itself holds no script, so that it
runs under a content security policy; and it needs no way to the internet.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

PATH: Final = "/docs"

_ASSETS: Final = Path(str(files("fastapi_offline"))) / "static"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    # Swagger UI writes styles into its elements.
    "style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coinstream API</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START: Final = """\
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  // No validator badge: it would ask a server elsewhere.
  validatorUrl: null,
});
"""

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def page() -> Response:
    """Return the page. Its addresses are relative, so that it works behind a proxy's prefix too."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get(f"{PATH}/start.js")
async def start() -> Response:
    """Return the script that shows the document."""
    return Response(_START, media_type="text/javascript")


def install_documentation_page(app: FastAPI) -> None:
    """Serve the page and its assets."""
    app.include_router(router)
    app.mount(f"{PATH}/assets", StaticFiles(directory=_ASSETS), name="docs-assets")
