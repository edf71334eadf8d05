"""In which form an answer is wanted."""

from typing import Final

from coinstream_backend.history.parameters import OhlcFormat

MEDIA_TYPES: Final = {
    OhlcFormat.JSON: "application/json",
    OhlcFormat.CSV: "text/csv",
    OhlcFormat.PARQUET: "application/vnd.apache.parquet",
}


def wanted_format(named: OhlcFormat | None, accept: str | None) -> OhlcFormat:
    """Return the form that is named, else the one that `Accept` likes best, else JSON.

    Of several that it likes alike, JSON comes first, then CSV. What it names beside is not looked
    at: a client that gets JSON against its will can read the documentation in it.
    """
    if named is not None:
        return named
    liking = dict.fromkeys(OhlcFormat, 0.0)
    for part in (accept or "").split(","):
        media_type, *parameters = [piece.strip().lower() for piece in part.split(";")]
        for form, own_type in MEDIA_TYPES.items():
            if media_type == own_type:
                liking[form] = max(liking[form], _quality(parameters))
    best = max(liking.values())
    return next(form for form in OhlcFormat if liking[form] == best)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
