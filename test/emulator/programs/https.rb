# Sends a message and lists it in another region, over plain HTTPS. Knows nothing of the emulator.
require 'json'
require 'net/http'

def send_request(url, form = nil)
  uri = URI(url)
  request = form ? Net::HTTP::Post.new(uri) : Net::HTTP::Get.new(uri)
  request.basic_auth(ENV['TWILIO_ACCOUNT_SID'], ENV['TWILIO_AUTH_TOKEN'])
  request.set_form_data(form) if form
  JSON.parse(Net::HTTP.start(uri.host, 443, use_ssl: true) { |http| http.request(request) }.body)
end

path = "2010-04-01/Accounts/#{ENV['TWILIO_ACCOUNT_SID']}/Messages.json"
send_request("https://api.twilio.com/#{path}", 'To' => '+12063996576', 'From' => '+15005550006', 'Body' => 'Hello')
messages = send_request("https://api.sydney.au1.twilio.com/#{path}")
service = send_request('https://verify.twilio.com/v2/Services', 'FriendlyName' => 'Shop')
puts JSON.generate(messages: messages, service: service)
