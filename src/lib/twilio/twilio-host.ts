/** `twilio.com`, or a host below it. */
export const isTwilioHost = (host: string): boolean => host === 'twilio.com' || host.endsWith('.twilio.com')

/** May credentials go there: HTTPS, one of Twilio's hosts, its own port, and no user name that could mislead? */
export const isTwilioUrl = ({protocol, hostname, port, username, password}: URL): boolean =>
  protocol === 'https:' && isTwilioHost(hostname) && port === '' && username === '' && password === ''
