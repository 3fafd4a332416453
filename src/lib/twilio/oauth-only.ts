export const OAUTH_ONLY =
  'Twilio accepts only an OAuth access token of the organization here, no auth token or API key.'

export const CREATE_OAUTH_PROFILE =
  'Create a profile for an OAuth app of the organization: twilio profiles:create --client-id ID --client-secret -'

/**
 * Is it the URL of an organization's resource, which takes OAuth access tokens only: https://www.twilio.com/docs/iam/organizations?
 * A test compares it with Twilio's OpenAPI documents.
 */
export const needsOAuth = ({hostname, pathname}: URL): boolean =>
  hostname.startsWith('preview-iam.') && pathname.startsWith('/Organizations/')
