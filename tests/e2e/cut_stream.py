"""A page's stream that a test cuts and heals."""

import re

from playwright.sync_api import Page, WebSocketRoute


class CutStream:
    """The WebSockets that a page opens at a path, once the page is sent somewhere."""

    def __init__(self, page: Page, path: str) -> None:
        self._routes: list[WebSocketRoute] = []
        self._is_cut = False
        page.route_web_socket(re.compile(path), self._pass_on)

    def cut(self) -> None:
        """Close the newest one, and every further one at once."""
        self._is_cut = True
        self._routes[-1].close()

    def heal(self) -> None:
        """Let the next one through."""
        self._is_cut = False

    def _pass_on(self, route: WebSocketRoute) -> None:
        if self._is_cut:
            route.close()
            return
        self._routes.append(route)
        route.connect_to_server()
