/** The credentials of one run, and where they apply. */
export interface Profile {
  /** As the user knows it; for credentials of the environment, the variables' names. */
  readonly name: string
  readonly accountSid: string
  /** User name of HTTP basic authentication: an API key SID (SK…) or the account SID (AC…). */
  readonly username: string
  /** The API key's secret or the auth token. A method, because a keychain may have to be asked, and so that no dump of a profile shows it. */
  password(): Promise<string>
  readonly region?: string
  readonly edge?: string
  /** Where it was found: named on the command line or in TWILIO_PROFILE, in the environment's credentials, as the stored active one, or built in. */
  readonly source: 'named' | 'environment' | 'active' | 'emulator'
}
