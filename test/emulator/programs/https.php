<?php
// Sends a message and lists it in another region, over plain HTTPS. Knows nothing of the emulator.
function send(string $url, ?array $form = null): array
{
    $request = curl_init($url);
    curl_setopt_array($request, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_USERPWD => getenv('TWILIO_ACCOUNT_SID') . ':' . getenv('TWILIO_AUTH_TOKEN'),
    ]);
    if ($form !== null) {
        curl_setopt($request, CURLOPT_POSTFIELDS, http_build_query($form));
    }
    $body = curl_exec($request);
    if ($body === false) {
        throw new Exception(curl_error($request));
    }
    return json_decode($body, true);
}

$path = '2010-04-01/Accounts/' . getenv('TWILIO_ACCOUNT_SID') . '/Messages.json';
send("https://api.twilio.com/$path", ['To' => '+12063996576', 'From' => '+15005550006', 'Body' => 'Hello']);
$messages = send("https://api.sydney.au1.twilio.com/$path");
$service = send('https://verify.twilio.com/v2/Services', ['FriendlyName' => 'Shop']);
echo json_encode(['messages' => $messages, 'service' => $service]), "\n";
