from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem_details import ProblemDetails
from ...models.result_envelope import ResultEnvelope
from ...models.submit_result import SubmitResult
from ...models.swap_face_request import SwapFaceRequest
from ...types import Response


def _get_kwargs(
    *,
    body: SwapFaceRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/mj/insight-face/swap",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ResultEnvelope | SubmitResult:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = SubmitResult.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = ResultEnvelope.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = cast(Any, None)
        return response_401

    if response.status_code == 403:
        response_403 = cast(Any, None)
        return response_403

    if response.status_code == 415:
        response_415 = ProblemDetails.from_dict(response.json())

        return response_415

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
) -> Response[Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SwapFaceRequest,
) -> Response[Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult]:
    """Put a face into a picture (提交图片换脸任务)

     Put the face of one picture into another one.

    Args:
        body (SwapFaceRequest): Whose face to put where; each picture by one of two fields.
            Example: {'sourceBase64': 'data:image/png;base64,iVBORw0KGgo=', 'targetBase64':
            'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult]
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
    body: SwapFaceRequest,
) -> Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult | None:
    """Put a face into a picture (提交图片换脸任务)

     Put the face of one picture into another one.

    Args:
        body (SwapFaceRequest): Whose face to put where; each picture by one of two fields.
            Example: {'sourceBase64': 'data:image/png;base64,iVBORw0KGgo=', 'targetBase64':
            'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SwapFaceRequest,
) -> Response[Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult]:
    """Put a face into a picture (提交图片换脸任务)

     Put the face of one picture into another one.

    Args:
        body (SwapFaceRequest): Whose face to put where; each picture by one of two fields.
            Example: {'sourceBase64': 'data:image/png;base64,iVBORw0KGgo=', 'targetBase64':
            'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: SwapFaceRequest,
) -> Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult | None:
    """Put a face into a picture (提交图片换脸任务)

     Put the face of one picture into another one.

    Args:
        body (SwapFaceRequest): Whose face to put where; each picture by one of two fields.
            Example: {'sourceBase64': 'data:image/png;base64,iVBORw0KGgo=', 'targetBase64':
            'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ProblemDetails | ResultEnvelope | ResultEnvelope | SubmitResult
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
