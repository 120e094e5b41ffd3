"""In which form an answer is wanted: JSON, unless a page is asked for."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from ...runtime.request_errors import BadRequest

JSON, PROBLEM, HTML = "application/json", "application/problem+json", "text/html"


def wants_html(connection: HTTPConnection, media_type: str = JSON) -> bool:
    """By `f=html` or `f=json`, else by `Accept`; `media_type` is the JSON's. Raises BadRequest for another `f`."""
    form = connection.query_params.get("f")
    if form not in (None, "html", "json"):
        raise BadRequest("f has to be html or json.")
    return form == "html" if form else _preferred(connection, (media_type.partition(";")[0], JSON, HTML)) == HTML


def error_type(connection: HTTPConnection) -> str:
    """The media type of an error: a problem only for those who ask for it."""
    form = connection.query_params.get("f")
    if form in ("html", "json"):
        return HTML if form == "html" else JSON
    return _preferred(connection, (JSON, PROBLEM, HTML))


def _preferred(connection: HTTPConnection, offered: tuple[str, ...]) -> str:
    """The one to which `Accept` gives the greatest weight, by name rather than by `text/*` or `*/*`; else the first."""
    weights: dict[str, float] = {}
    for part in ",".join(connection.headers.getlist("accept")).split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        weights[name] = max(weights.get(name, 0.0), _weight(parameters))

    def preference(form: str) -> tuple[float, int]:
        names = ("*/*", f"{form.partition('/')[0]}/*", form)
        weight, exact = next(((weights[names[n]], n) for n in (2, 1, 0) if names[n] in weights), (0.0, 0))
        return weight, exact if weight else 0

    return max(offered, key=preference)


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(text)))
            except ValueError:
                return 0.0
    return 1.0
