from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.blend_request import BlendRequest
from ...models.error_envelope import ErrorEnvelope
from ...models.submit_envelope import SubmitEnvelope
from ...types import Response


def _get_kwargs(
    *,
    body: BlendRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/ai/draw/mj/blend",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ErrorEnvelope | SubmitEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = SubmitEnvelope.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = ErrorEnvelope.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = ErrorEnvelope.from_dict(response.json())

        return response_402

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
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: BlendRequest,
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]:
    """Mix two to five pictures (Midjourney Blend 混合图生图 任务创建)

     Mix two to five pictures into a new one, without a prompt. The answer carries the id of the new
    task.

    Args:
        body (BlendRequest): What to mix. Example: {'model': 'midjourney', 'type': 'FAST',
            'dimensions': 'SQUARE', 'base64Array': ['data:image/png;base64,iVBORw0KGgo=',
            'data:image/jpeg;base64,/9j/4AAQSkZJRg==']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: BlendRequest,
) -> Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope | None:
    """Mix two to five pictures (Midjourney Blend 混合图生图 任务创建)

     Mix two to five pictures into a new one, without a prompt. The answer carries the id of the new
    task.

    Args:
        body (BlendRequest): What to mix. Example: {'model': 'midjourney', 'type': 'FAST',
            'dimensions': 'SQUARE', 'base64Array': ['data:image/png;base64,iVBORw0KGgo=',
            'data:image/jpeg;base64,/9j/4AAQSkZJRg==']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: BlendRequest,
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]:
    """Mix two to five pictures (Midjourney Blend 混合图生图 任务创建)

     Mix two to five pictures into a new one, without a prompt. The answer carries the id of the new
    task.

    Args:
        body (BlendRequest): What to mix. Example: {'model': 'midjourney', 'type': 'FAST',
            'dimensions': 'SQUARE', 'base64Array': ['data:image/png;base64,iVBORw0KGgo=',
            'data:image/jpeg;base64,/9j/4AAQSkZJRg==']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: BlendRequest,
) -> Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope | None:
    """Mix two to five pictures (Midjourney Blend 混合图生图 任务创建)

     Mix two to five pictures into a new one, without a prompt. The answer carries the id of the new
    task.

    Args:
        body (BlendRequest): What to mix. Example: {'model': 'midjourney', 'type': 'FAST',
            'dimensions': 'SQUARE', 'base64Array': ['data:image/png;base64,iVBORw0KGgo=',
            'data:image/jpeg;base64,/9j/4AAQSkZJRg==']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
