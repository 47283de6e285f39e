"""A program for another `journeykit_clients` in front: reads bodies through the facade, prints what it cannot read.

Standard input: JSON lines of provider, content type, body.
"""

import json
import sys

import httpx

import journeykit
import journeykit_clients


def main() -> None:
    print(journeykit_clients.__path__[0])
    for line in sys.stdin:
        provider, media_type, body = json.loads(line)
        answer = httpx.Response(200, headers={"content-type": media_type}, content=body)
        with httpx.Client(transport=httpx.MockTransport(lambda _, answer=answer: answer)) as http:
            client = journeykit.Client(provider, api_key="k" * 20, base_url="http://127.0.0.1:9", http_client=http)
            try:
                task = client.fetch("1711436398441464")
            except journeykit.JourneyError as error:
                print(f"{provider}: {error}: {body[:200]}")
            else:
                if not task.id:
                    print(f"{provider}: no id: {body[:200]}")


main()
