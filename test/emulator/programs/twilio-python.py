# Sends a message and lists it in another region, with Twilio's library. Knows nothing of the emulator.
import json
import os

from twilio.rest import Client

credentials = (os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"])
client = Client(*credentials)
client.messages.create(to="+12063996576", from_="+15005550006", body="Hello")
messages = Client(*credentials, region="au1", edge="sydney").messages.list()
service = client.verify.v2.services.create(friendly_name="Shop") if hasattr(client.verify, "v2") else client.verify.services.create(friendly_name="Shop")
print(json.dumps({"bodies": [message.body for message in messages], "service": service.friendly_name}))
