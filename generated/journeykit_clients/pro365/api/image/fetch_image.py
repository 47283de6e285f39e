from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.image_error import ImageError
from ...types import File, Response


def _get_kwargs(
    id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/mj/image/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> File | ImageError:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

        return response_200

    if response.status_code == 400:
        response_400 = ImageError.from_dict(response.json())

        return response_400

    if response.status_code == 403:
        response_403 = ImageError.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ImageError.from_dict(response.json())

        return response_404

    if response.status_code == 500:
        response_500 = ImageError.from_dict(response.json())

        return response_500

    response_default = ImageError.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[File | ImageError]:
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
) -> Response[File | ImageError]:
    """Fetch a picture by its task (根据ID获取图片)

     Read the picture of a task through the relay, previews included. Public: whoever knows the id sees
    the picture. The relay downloads it anew with each call; its length is not guaranteed, its type is
    that of the origin or image/jpeg.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | ImageError]
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
) -> File | ImageError | None:
    """Fetch a picture by its task (根据ID获取图片)

     Read the picture of a task through the relay, previews included. Public: whoever knows the id sees
    the picture. The relay downloads it anew with each call; its length is not guaranteed, its type is
    that of the origin or image/jpeg.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | ImageError
    """

    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[File | ImageError]:
    """Fetch a picture by its task (根据ID获取图片)

     Read the picture of a task through the relay, previews included. Public: whoever knows the id sees
    the picture. The relay downloads it anew with each call; its length is not guaranteed, its type is
    that of the origin or image/jpeg.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | ImageError]
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
) -> File | ImageError | None:
    """Fetch a picture by its task (根据ID获取图片)

     Read the picture of a task through the relay, previews included. Public: whoever knows the id sees
    the picture. The relay downloads it anew with each call; its length is not guaranteed, its type is
    that of the origin or image/jpeg.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | ImageError
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
