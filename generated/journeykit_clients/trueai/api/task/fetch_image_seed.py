from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.result_envelope import ResultEnvelope
from ...models.seed_result import SeedResult
from ...types import Response


def _get_kwargs(
    id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/mj/task/{id}/image-seed".format(
            id=quote(str(id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ResultEnvelope | SeedResult:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = SeedResult.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = ResultEnvelope.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = SeedResult.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = cast(Any, None)
        return response_401

    if response.status_code == 403:
        response_403 = cast(Any, None)
        return response_403

    if response.status_code == 404:
        response_404 = SeedResult.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = cast(Any, None)
        return response_429

    if response.status_code == 500:
        response_500 = ResultEnvelope.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult]:
    """Fetch the seed of a picture (任务种子获取)

     Ask for the seed that a finished picture was drawn from. The answer can take about 60 seconds, so
    wait longer than that; without a seed a later call may succeed.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult | None:
    """Fetch the seed of a picture (任务种子获取)

     Ask for the seed that a finished picture was drawn from. The answer can take about 60 seconds, so
    wait longer than that; without a seed a later call may succeed.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult
    """

    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult]:
    """Fetch the seed of a picture (任务种子获取)

     Ask for the seed that a finished picture was drawn from. The answer can take about 60 seconds, so
    wait longer than that; without a seed a later call may succeed.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult | None:
    """Fetch the seed of a picture (任务种子获取)

     Ask for the seed that a finished picture was drawn from. The answer can take about 60 seconds, so
    wait longer than that; without a seed a later call may succeed.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ResultEnvelope | ResultEnvelope | SeedResult | SeedResult
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
