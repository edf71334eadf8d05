"""The exchange's REST errors: `{"code": …, "msg": …}`, by `binance-spot-api-docs/errors.md`."""

from http import HTTPStatus

from msgspec import Struct


class ErrorBody(Struct, frozen=True):
    """What a refused request is answered with."""

    code: int
    msg: str


class ExchangeError(Exception):
    """A request that the exchange refuses. `retry_after_s` goes into the header `Retry-After`."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.body = ErrorBody(code, message)
        self.status = status
        self.retry_after_s = retry_after_s


def illegal_characters(name: str, legal: str) -> ExchangeError:
    """Return -1100: the value of `name` does not match the pattern `legal`."""
    return ExchangeError(
        -1100, f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    )


def too_many_parameters(expected: int, received: int) -> ExchangeError:
    """Return -1101: more parameters than the call has."""
    return ExchangeError(
        -1101, f"Too many parameters; expected '{expected}' and received '{received}'."
    )


def duplicate_parameter() -> ExchangeError:
    """Return -1101: a parameter was given twice."""
    return ExchangeError(-1101, "Duplicate values for a parameter detected.")


def missing_parameter(name: str) -> ExchangeError:
    """Return -1102: a mandatory parameter is absent."""
    return ExchangeError(
        -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    )


def unread_parameters(read: int, sent: int) -> ExchangeError:
    """Return -1104: a parameter that the call does not know."""
    return ExchangeError(
        -1104,
        f"Not all sent parameters were read; read '{read}' parameter(s) but was sent '{sent}'.",
    )


def empty_parameter(name: str) -> ExchangeError:
    """Return -1105: a parameter without a value."""
    return ExchangeError(-1105, f"Parameter '{name}' was empty.")


def invalid_interval() -> ExchangeError:
    """Return -1120."""
    return ExchangeError(-1120, "Invalid interval.")


def invalid_symbol() -> ExchangeError:
    """Return -1121."""
    return ExchangeError(-1121, "Invalid symbol.")


def bad_combination() -> ExchangeError:
    """Return -1128: parameters that exclude each other."""
    return ExchangeError(-1128, "Combination of optional parameters invalid.")


def invalid_data(name: str) -> ExchangeError:
    """Return -1130: a value out of range."""
    return ExchangeError(-1130, f"Data sent for parameter '{name}' is not valid.")


def too_much_weight(limit: int, retry_after_s: int) -> ExchangeError:
    """Return -1003 with HTTP 429: over the weight of the minute."""
    return ExchangeError(
        -1003,
        f"Too much request weight used; current limit is {limit} request weight per 1 MINUTE. "
        "Please use WebSocket Streams for live updates to avoid polling the API.",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        retry_after_s=retry_after_s,
    )


def banned(until_ms: int, retry_after_s: int) -> ExchangeError:
    """Return -1003 with HTTP 418: the address is banned."""
    return ExchangeError(
        -1003,
        f"Way too much request weight used; IP banned until {until_ms}. "
        "Please use WebSocket Streams for live updates to avoid bans.",
        status=HTTPStatus.IM_A_TEAPOT,
        retry_after_s=retry_after_s,
    )


def too_many_connections(retry_after_s: int) -> ExchangeError:
    """Return -1003 with HTTP 429: too many connection attempts from one address."""
    return ExchangeError(
        -1003,
        "Too many requests; please use fewer connections.",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        retry_after_s=retry_after_s,
    )
