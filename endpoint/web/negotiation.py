"""In which form an answer is wanted: JSON, unless a page is asked for."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from ...runtime.request_errors import BadRequest

JSON, PROBLEM, HTML = "application/json", "application/problem+json", "text/html"


def wants_html(connection: HTTPConnection) -> bool:
    """By `f=html` or `f=json`, else by `Accept`. Raises BadRequest for another `f`."""
    form = connection.query_params.get("f")
    if form not in (None, "html", "json"):
        raise BadRequest("f has to be html or json.")
    return form == "html" if form else _preferred(connection, (JSON, HTML)) == HTML


def error_type(connection: HTTPConnection) -> str:
    """The media type of an error: a problem only for those who ask for it."""
    form = connection.query_params.get("f")
    if form in ("html", "json"):
        return HTML if form == "html" else JSON
    return _preferred(connection, (JSON, PROBLEM, HTML))


def _preferred(connection: HTTPConnection, offered: tuple[str, ...]) -> str:
    """The first of those that `Accept` names with the greatest weight; the first of all when it names none."""
    weights = dict.fromkeys(offered, 0.0)
    for part in ",".join(connection.headers.getlist("accept")).split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        if name in weights:
            weights[name] = max(weights[name], _weight(parameters))
    return max(offered, key=lambda form: weights[form])


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(text)))
            except ValueError:
                return 0.0
    return 1.0
