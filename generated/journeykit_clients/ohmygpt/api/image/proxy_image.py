from http import HTTPStatus
from io import BytesIO
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    *,
    url_query: str,
    w: int | Unset = UNSET,
    h: int | Unset = UNSET,
    fit: str | Unset = UNSET,
    output: str | Unset = UNSET,
    q: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["url"] = url_query

    params["w"] = w

    params["h"] = h

    params["fit"] = fit

    params["output"] = output

    params["q"] = q

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | File | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

        return response_200

    if 400 <= response.status_code <= 499:
        response_4xx = cast(Any, None)
        return response_4xx

    if 500 <= response.status_code <= 599:
        response_5xx = cast(Any, None)
        return response_5xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | File]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    url_query: str,
    w: int | Unset = UNSET,
    h: int | Unset = UNSET,
    fit: str | Unset = UNSET,
    output: str | Unset = UNSET,
    q: int | Unset = UNSET,
) -> Response[Any | File]:
    """Download a picture through an image proxy (通过WSRV反代图片)

     Read a picture by way of wsrv.nl, a public service of somebody else, where its own host cannot be
    reached. One operation for four entries of the navigation, which differ in what `url` points to and
    in whether the picture is compressed. It asks for no key; do not send one there.

    Args:
        url_query (str):
        w (int | Unset):
        h (int | Unset):
        fit (str | Unset):
        output (str | Unset):
        q (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | File]
    """

    kwargs = _get_kwargs(
        url_query=url_query,
        w=w,
        h=h,
        fit=fit,
        output=output,
        q=q,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    url_query: str,
    w: int | Unset = UNSET,
    h: int | Unset = UNSET,
    fit: str | Unset = UNSET,
    output: str | Unset = UNSET,
    q: int | Unset = UNSET,
) -> Any | File | None:
    """Download a picture through an image proxy (通过WSRV反代图片)

     Read a picture by way of wsrv.nl, a public service of somebody else, where its own host cannot be
    reached. One operation for four entries of the navigation, which differ in what `url` points to and
    in whether the picture is compressed. It asks for no key; do not send one there.

    Args:
        url_query (str):
        w (int | Unset):
        h (int | Unset):
        fit (str | Unset):
        output (str | Unset):
        q (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | File
    """

    return sync_detailed(
        client=client,
        url_query=url_query,
        w=w,
        h=h,
        fit=fit,
        output=output,
        q=q,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    url_query: str,
    w: int | Unset = UNSET,
    h: int | Unset = UNSET,
    fit: str | Unset = UNSET,
    output: str | Unset = UNSET,
    q: int | Unset = UNSET,
) -> Response[Any | File]:
    """Download a picture through an image proxy (通过WSRV反代图片)

     Read a picture by way of wsrv.nl, a public service of somebody else, where its own host cannot be
    reached. One operation for four entries of the navigation, which differ in what `url` points to and
    in whether the picture is compressed. It asks for no key; do not send one there.

    Args:
        url_query (str):
        w (int | Unset):
        h (int | Unset):
        fit (str | Unset):
        output (str | Unset):
        q (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | File]
    """

    kwargs = _get_kwargs(
        url_query=url_query,
        w=w,
        h=h,
        fit=fit,
        output=output,
        q=q,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    url_query: str,
    w: int | Unset = UNSET,
    h: int | Unset = UNSET,
    fit: str | Unset = UNSET,
    output: str | Unset = UNSET,
    q: int | Unset = UNSET,
) -> Any | File | None:
    """Download a picture through an image proxy (通过WSRV反代图片)

     Read a picture by way of wsrv.nl, a public service of somebody else, where its own host cannot be
    reached. One operation for four entries of the navigation, which differ in what `url` points to and
    in whether the picture is compressed. It asks for no key; do not send one there.

    Args:
        url_query (str):
        w (int | Unset):
        h (int | Unset):
        fit (str | Unset):
        output (str | Unset):
        q (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | File
    """

    return (
        await asyncio_detailed(
            client=client,
            url_query=url_query,
            w=w,
            h=h,
            fit=fit,
            output=output,
            q=q,
        )
    ).parsed
