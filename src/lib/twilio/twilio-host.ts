/** Is it `twilio.com` or a subdomain? */
export const isTwilioHost = (host: string): boolean => host === 'twilio.com' || host.endsWith('.twilio.com')

/** May credentials be sent there? Requires HTTPS, a Twilio host, the default port, and no user name that could mislead. */
export const isTwilioUrl = ({protocol, hostname, port, username, password}: URL): boolean =>
  protocol === 'https:' && isTwilioHost(hostname) && port === '' && username === '' && password === ''
