/** The emulator answers for these domains and the hosts below them; its certificates are for no others. */
export const EMULATED_DOMAINS = ['twilio.com', 'sendgrid.com'] as const

/** Is it `api.twilio.com`, `api.sydney.au1.twilio.com`, `api.sendgrid.com` …? */
export const isEmulatedHost = (host: string): boolean =>
  /^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)*(twilio|sendgrid)\.com$/.test(host.toLowerCase()) &&
  host.length <= 253

/** Is it SendGrid's API, of the world or of the EU? */
export const isSendGridHost = (host: string): boolean => /^api(\.eu)?\.sendgrid\.com$/i.test(host)
