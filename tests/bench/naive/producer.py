"""The producer that one would write first: websockets, json, kafka-python as it comes."""

import asyncio
import json
import os
import sys

from kafka import KafkaProducer
from websockets.asyncio.client import connect


async def main(url: str, topic: str, symbols: list[str]) -> None:
    """Follow the trades of `symbols` and send each to Kafka."""
    producer = KafkaProducer(
        bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"],
        key_serializer=str.encode,
        value_serializer=lambda value: json.dumps(value).encode(),
    )
    async with connect(url) as socket:
        streams = [f"{symbol.lower()}@trade" for symbol in symbols]
        await socket.send(json.dumps({"method": "SUBSCRIBE", "params": streams, "id": 1}))
        print("ready", flush=True)
        async for message in socket:
            event = json.loads(message)
            if event.get("e") == "trade":
                trade = {
                    "symbol": event["s"],
                    "id": event["t"],
                    "price": event["p"],
                    "quantity": event["q"],
                    "time": event["T"],
                    "buyer_is_maker": event["m"],
                    "event_time": event["E"],
                }
                producer.send(topic, key=event["s"], value=trade)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
