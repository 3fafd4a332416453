# Sends a message and lists it in another region, with curl. Knows nothing of the emulator.
set -e
login="$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"
path="2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json"
curl -sSf -u "$login" -o /dev/null "https://api.twilio.com/$path" \
  --data-urlencode 'To=+12063996576' --data-urlencode 'From=+15005550006' --data-urlencode 'Body=Hello'
messages="$(curl -sSf -u "$login" "https://api.sydney.au1.twilio.com/$path")"
service="$(curl -sSf -u "$login" https://verify.twilio.com/v2/Services -d FriendlyName=Shop)"
printf '{"messages": %s, "service": %s}\n' "$messages" "$service"
